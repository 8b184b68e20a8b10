package dev.panaflux.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's one-to-one map between the 256 bytes and 256 printable characters, which vocabularies are written in.
 *
 * <p>Bytes that are printable in Latin-1 ({@code !} to {@code ~}, U+00A1 to U+00AC, U+00AE to U+00FF) map to themselves; the
 * others map, in ascending order, to U+0100, U+0101, and so on (a space is {@code Ġ}).
 */
final class ByteLevelAlphabet {

    private static final int BYTES = 256;
    private static final int NOT_A_BYTE = -1;

    private static final char[] CHARACTER_OF_BYTE = new char[BYTES];
    private static final int[] BYTE_OF_CHARACTER = new int[2 * BYTES];

    static {
        Arrays.fill(BYTE_OF_CHARACTER, NOT_A_BYTE);
        char next = BYTES;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
            char character = printable ? (char) value : next++;
            CHARACTER_OF_BYTE[value] = character;
            BYTE_OF_CHARACTER[character] = value;
        }
    }

    private ByteLevelAlphabet() {}

    /** The character for a byte. */
    static char character(byte value) {
        return CHARACTER_OF_BYTE[value & 0xFF];
    }

    /** The bytes as written in a vocabulary. */
    static String spell(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = character(bytes[i]);
        }
        return new String(characters);
    }

    /** The bytes of a vocabulary entry; an entry with a character outside the alphabet is plain UTF-8. */
    static byte[] read(String spelled) {
        byte[] bytes = new byte[spelled.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = spelled.charAt(i);
            int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : NOT_A_BYTE;
            if (value == NOT_A_BYTE) {
                return spelled.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
