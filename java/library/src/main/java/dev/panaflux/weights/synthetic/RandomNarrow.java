package dev.panaflux.weights.synthetic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/** Random floats of eight bits (E4M3), normal with a wanted deviation. */
final class RandomNarrow {

    /** The largest prime below 2^20, so that rows do not repeat. */
    private static final int POOL = (1 << 20) - 3;

    private final SplittableRandom random;
    private float[] values = {};
    private byte[] narrow = {};
    private double deviation;

    RandomNarrow(SplittableRandom random) {
        this.random = random;
    }

    /** Writes {@code count} values. */
    void write(long count, double wanted, WritableByteChannel out) throws IOException {
        prepare(wanted);
        int from = random.nextInt(POOL);
        for (long left = count; left > 0; ) {
            int length = (int) Math.min(left, POOL - from);
            ByteBuffer piece = ByteBuffer.wrap(narrow, from, length);
            while (piece.hasRemaining()) {
                out.write(piece);
            }
            left -= length;
            from = 0;
        }
    }

    private void prepare(double wanted) {
        if (values.length == 0) {
            values = new float[POOL];
            for (int i = 0; i < POOL; i++) {
                values[i] = (float) random.nextGaussian();
            }
            narrow = new byte[POOL];
        }
        if (wanted != deviation) {
            for (int i = 0; i < POOL; i++) {
                narrow[i] = e4m3(values[i] * wanted);
            }
            deviation = wanted;
        }
    }

    /** The float of eight bits nearest to {@code value}, or the largest. */
    static byte e4m3(double value) {
        double size = Math.abs(value);
        int exponent = Math.max(Math.getExponent(size), -6);
        // Eighths of the power of two; eight more make the next one, whose bits follow.
        long steps = Math.round(Math.scalb(size, 3 - exponent)) + 8L * (exponent + 6);
        return (byte) ((value < 0 ? 0x80 : 0) | (int) Math.min(steps, 126));
    }
}
