package dev.panaflux.app;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * A seed as entered by users: 0 to 2^64 - 1, as in torch; {@code random} or, as in other programs, {@code -1} draws one.
 *
 * @param bits the number, unsigned
 */
public record Seed(long bits) {

    /** torch's generator uses only the low 32 bits. */
    private static final long RANDOM_SEEDS = 1L << 32;

    private static final int LARGEST_BITS = 64;

    /** A random seed. */
    public static Seed random() {
        return new Seed(new SecureRandom().nextLong(RANDOM_SEEDS));
    }

    /**
     * Reads a seed.
     *
     * @throws IllegalArgumentException if the text is not a seed
     */
    public static Seed parse(String text) {
        if (text.equals("random") || text.equals("-1")) {
            return random();
        }
        // The longest seed has 20 digits; leading zeros are allowed.
        if (text.matches("[0-9]{1,40}")) {
            BigInteger number = new BigInteger(text);
            if (number.bitLength() <= LARGEST_BITS) {
                return new Seed(number.longValue());
            }
        }
        throw new IllegalArgumentException(
                "expected 0 to %s, random or -1, found '%s'".formatted(Long.toUnsignedString(-1), text));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
