package dev.panaflux.tokenizer;

import java.text.Normalizer;

/**
 * Unicode normalisation form C as Hugging Face tokenizers computes it: with the characters of Unicode 9.
 *
 * <p>Combining classes and compositions never change once a character exists (Unicode's stability policy), so a newer
 * table differs only for characters added after Unicode 9. Hugging Face tokenizers leaves those unchanged and neither
 * composes nor reorders across them. So the text is split at these characters, and the JDK's tables (Unicode 16 in JDK 25)
 * normalise the parts between them.
 *
 * <p>Source: the crate unicode-normalization-alignments 0.1.12, which Hugging Face tokenizers uses for {@code NFC}.
 */
final class CanonicalComposition {

    /**
     * First and last of each range of characters that were added after Unicode 9 and have a combining class other than 0 or
     * take part in a composition. Ranges include later code points that do neither; splitting there is harmless.
     */
    private static final int[] CUTS = {
        0x07FD, 0x07FD, 0x0897, 0x089F, 0x08CA, 0x08D3, 0x09FE, 0x09FE, 0x0C3C, 0x0C3C, 0x0D3B, 0x0D3C, 0x0EBA, 0x0EBA,
        0x1715, 0x1715, 0x1ABF, 0x1ACE, 0x1DF6, 0x1DFA, 0xA82C, 0xA82C, 0x105C9, 0x105C9, 0x105D2, 0x105D2, 0x105DA,
        0x105DA, 0x105E4, 0x105E4, 0x10D24, 0x10D27, 0x10D69, 0x10D6D, 0x10EAB, 0x10EAC, 0x10EFD, 0x10EFF, 0x10F46,
        0x10F50, 0x10F82, 0x10F85, 0x11070, 0x11070, 0x1133B, 0x1133B, 0x11380, 0x113D0, 0x1145E, 0x1145E, 0x11839,
        0x1183A, 0x11930, 0x11943, 0x119E0, 0x119E0, 0x11A34, 0x11A34, 0x11A47, 0x11A47, 0x11A99, 0x11A99, 0x11D42,
        0x11D45, 0x11D97, 0x11D97, 0x11F41, 0x11F42, 0x1611E, 0x1612F, 0x16D63, 0x16D6A, 0x16FF0, 0x16FF1, 0x1E08F,
        0x1E08F, 0x1E130, 0x1E136, 0x1E2AE, 0x1E2AE, 0x1E2EC, 0x1E2EF, 0x1E4EC, 0x1E4EF, 0x1E5EE, 0x1E5EF,
    };

    /** Below the first combining mark every character is its own normal form, whatever its neighbours. */
    private static final int FIRST_COMBINING_MARK = 0x300;

    private CanonicalComposition() {}

    /** The text in normalisation form C. */
    static String normalize(String text) {
        if (text.chars().allMatch(unit -> unit < FIRST_COMBINING_MARK)) {
            return text;
        }
        StringBuilder normalized = new StringBuilder(text.length());
        int start = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int end = i + Character.charCount(codePoint);
            if (isCut(codePoint)) {
                normalized.append(Normalizer.normalize(text.substring(start, i), Normalizer.Form.NFC));
                normalized.appendCodePoint(codePoint);
                start = end;
            }
            i = end;
        }
        return normalized
                .append(Normalizer.normalize(text.substring(start), Normalizer.Form.NFC))
                .toString();
    }

    private static boolean isCut(int codePoint) {
        if (codePoint < CUTS[0]) {
            return false;
        }
        int low = 0;
        int high = CUTS.length / 2 - 1;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (CUTS[2 * middle] <= codePoint) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return codePoint <= CUTS[2 * low + 1];
    }
}
