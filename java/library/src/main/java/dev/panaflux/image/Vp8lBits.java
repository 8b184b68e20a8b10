package dev.panaflux.image;

import java.util.Arrays;

/** Collects the bits of a lossless WebP stream, the lowest of a byte first. */
final class Vp8lBits {

    private byte[] bytes = new byte[1 << 12];
    private int filled;
    private long pending;
    private int pendingBits;

    /**
     * Appends the low bits of a value.
     *
     * @param count how many, 0 to 32
     */
    void put(long value, int count) {
        pending |= (value & ((1L << count) - 1)) << pendingBits;
        pendingBits += count;
        while (pendingBits >= Byte.SIZE) {
            append((byte) pending);
            pending >>>= Byte.SIZE;
            pendingBits -= Byte.SIZE;
        }
    }

    /** All bits so far, zeros behind them up to a whole byte. */
    byte[] toBytes() {
        byte[] all = Arrays.copyOf(bytes, filled + (pendingBits > 0 ? 1 : 0));
        if (pendingBits > 0) {
            all[filled] = (byte) pending;
        }
        return all;
    }

    private void append(byte value) {
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * filled);
        }
        bytes[filled++] = value;
    }
}
