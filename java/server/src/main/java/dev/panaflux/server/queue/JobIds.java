package dev.panaflux.server.queue;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes ids of jobs: 12 hexadecimal digits of the time in milliseconds, then 80 random bits, which nobody guesses. */
final class JobIds {

    private static final int RANDOM_BYTES = 10;

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        return "%012x%s".formatted(System.currentTimeMillis(), HexFormat.of().formatHex(bits));
    }
}
