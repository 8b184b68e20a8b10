package dev.panaflux.model;

/**
 * A prompt as input of the text encoder.
 *
 * @param ids token ids, padded on the right
 * @param validTokens number of tokens that are not padding, {@code 1 <= validTokens <= ids.length}
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record TokenSequence(int[] ids, int validTokens) {

    /**
     * Checks the number of valid tokens.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public TokenSequence {
        if (validTokens < 1 || validTokens > ids.length) {
            throw new IllegalArgumentException(
                    "text encoder: expected 1 to %d valid tokens, found %d".formatted(ids.length, validTokens));
        }
    }

    /** Number of tokens, padding included. */
    public int length() {
        return ids.length;
    }
}
