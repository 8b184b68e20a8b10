package dev.panaflux.tokenizer;

import dev.panaflux.weights.UnusableModelException;

/**
 * A text that counts reads of its characters and throws after too many, which bounds the time of a regular expression that
 * backtracks. Not thread-safe.
 */
final class CountedText implements CharSequence {

    private static final long STEPS = 1_000_000;

    /** The pattern of Qwen3's tokenizer reads each character less than ten times. */
    private static final long STEPS_PER_CHARACTER = 1000;

    private final String text;
    private long left;

    CountedText(String text) {
        this.text = text;
        this.left = STEPS + STEPS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new UnusableModelException(
                    "tokenizer: pre_tokenizer: expected a pattern that cuts a text in at most %d steps"
                                    .formatted(STEPS_PER_CHARACTER)
                            + " a character, found one that takes more on a text of %d characters"
                                    .formatted(text.length()));
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
