package dev.panaflux.encodings;

import dev.panaflux.system.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Names an encoding by all that decides its bits.
 *
 * @param hex a SHA-256: 64 hexadecimal digits
 */
public record EncodingKey(String hex) {

    private static final String VERSION = "panaflux encoding 1";
    private static final int DIGITS = 64;

    /**
     * Checks the digits.
     *
     * @throws IllegalArgumentException if {@code hex} is no SHA-256
     */
    public EncodingKey {
        if (hex.length() != DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("key: expected 64 hexadecimal digits, found " + hex);
        }
    }

    /**
     * The key of an encoding.
     *
     * @param encoder digest of the text encoder's config and weights
     * @param arithmetic what computes it, as far as bits depend on that
     * @param ids token ids, {@code [length]}
     * @param validTokens how many of them are not padding
     */
    public static EncodingKey of(String encoder, String arithmetic, int[] ids, int validTokens) {
        MessageDigest sha256 = Sha256.start();
        add(sha256, VERSION);
        add(sha256, encoder);
        add(sha256, arithmetic);
        ByteBuffer numbers = ByteBuffer.allocate((2 + ids.length) * Integer.BYTES);
        numbers.putInt(ids.length).putInt(validTokens);
        for (int id : ids) {
            numbers.putInt(id);
        }
        sha256.update(numbers.flip());
        return new EncodingKey(HexFormat.of().formatHex(sha256.digest()));
    }

    /** Adds a text, its length first so that no two sequences of texts are the same bytes. */
    private static void add(MessageDigest sha256, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
    }
}
