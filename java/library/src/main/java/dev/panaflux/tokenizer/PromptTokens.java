package dev.panaflux.tokenizer;

import java.util.Arrays;

/**
 * A prompt as input of the text encoder.
 *
 * @param ids token ids, {@code [length]}; from {@code validTokens} on they are padding
 * @param validTokens number of ids that come from the prompt's text, at least 1
 * @param promptTokens number of tokens of the whole text; more than {@code validTokens} if it was truncated
 * @param chatText the text that was tokenized: the prompt within its template
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record PromptTokens(int[] ids, int validTokens, int promptTokens, String chatText) {

    /**
     * Copies the ids.
     *
     * @throws IllegalArgumentException unless {@code validTokens} is the smaller of {@code promptTokens} and the length
     */
    public PromptTokens {
        if (validTokens != Math.min(promptTokens, ids.length)) {
            throw new IllegalArgumentException("validTokens: expected " + Math.min(promptTokens, ids.length) + " of "
                    + promptTokens + " tokens in " + ids.length + " places, found " + validTokens);
        }
        ids = ids.clone();
    }

    /** A copy of the token ids, {@code [maxLength]}. */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    /** Number of ids, padding included. */
    public int length() {
        return ids.length;
    }

    /** 1 for every token of the prompt, 0 for padding, {@code [maxLength]}. */
    public int[] attentionMask() {
        int[] mask = new int[ids.length];
        Arrays.fill(mask, 0, validTokens, 1);
        return mask;
    }

    /** Whether the prompt had too many tokens, so that its end and that of the template are missing. */
    public boolean truncated() {
        return promptTokens > ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptTokens that
                && Arrays.equals(ids, that.ids)
                && validTokens == that.validTokens
                && promptTokens == that.promptTokens
                && chatText.equals(that.chatText);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + chatText.hashCode();
    }

    @Override
    public String toString() {
        return "PromptTokens[" + validTokens + " of " + promptTokens + " tokens in " + ids.length + " places]";
    }
}
