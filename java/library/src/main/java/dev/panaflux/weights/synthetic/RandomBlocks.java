package dev.panaflux.weights.synthetic;

import dev.panaflux.weights.blocks.BlockFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/** Random blocks of one format: random bits, with scales for which the values have a wanted deviation and no large mean. */
final class RandomBlocks {

    /** A prime, so that rows do not repeat. */
    private static final int BLOCKS = 8191;

    /** Blocks whose values are measured. */
    private static final int MEASURED = 64;

    private static final int NONE = -1;

    private final BlockFormat format;
    private final ByteBuffer pool;
    private final SplittableRandom random;
    /** The deviation with a scale of 1, and the minimum for each unit of scale that takes the mean away. */
    private final double deviation;

    private final double minimum;

    RandomBlocks(BlockFormat format, SplittableRandom random) {
        this.format = format;
        this.random = random;
        byte[] bits = new byte[BLOCKS * format.bytes()];
        random.nextBytes(bits);
        this.pool = ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN);
        setScales(1, 0);
        double mean = moments()[0];
        if (minimumAt() == NONE) {
            this.minimum = 0;
        } else {
            setScales(0, 1);
            this.minimum = -mean / moments()[0];
        }
        setScales(1, minimum);
        this.deviation = moments()[1];
    }

    /** Writes {@code bytes} bytes of whole blocks. */
    void write(long bytes, double wanted, WritableByteChannel out) throws IOException {
        setScales(wanted / deviation, minimum * wanted / deviation);
        int from = random.nextInt(BLOCKS) * format.bytes();
        for (long left = bytes; left > 0; ) {
            int length = (int) Math.min(left, pool.capacity() - from);
            ByteBuffer piece = pool.slice(from, length);
            while (piece.hasRemaining()) {
                out.write(piece);
            }
            left -= length;
            from = 0;
        }
    }

    /** Mean and standard deviation of the pool's values. */
    private double[] moments() {
        float[] values = new float[BlockFormat.GROUP];
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (int block = 0; block < MEASURED; block++) {
            for (int group = 0; group < format.weights() / BlockFormat.GROUP; group++) {
                format.read(pool.array(), block * format.bytes(), group, values, 0);
                for (float value : values) {
                    sum += value;
                    squares += (double) value * value;
                    count++;
                }
            }
        }
        double mean = sum / count;
        return new double[] {mean, Math.sqrt(squares / count - mean * mean)};
    }

    private void setScales(double scale, double offset) {
        for (int block = 0; block < BLOCKS; block++) {
            int start = block * format.bytes();
            switch (format) {
                case MXFP4 ->
                    pool.put(start, (byte) (128 + Math.round(Math.log(Math.max(scale, 1e-30)) / Math.log(2))));
                case NVFP4 -> {
                    for (int i = 0; i < 4; i++) {
                        pool.put(start + i, e4m3(scale));
                    }
                }
                default -> {
                    pool.putShort(start + scaleAt(), Float.floatToFloat16((float) scale));
                    if (minimumAt() != NONE) {
                        pool.putShort(start + minimumAt(), Float.floatToFloat16((float) offset));
                    }
                }
            }
        }
    }

    /** The largest float of eight bits, without sign, that is not above {@code value}. */
    private static byte e4m3(double value) {
        int exponent = Math.getExponent(Math.max(value, 0x1p-9));
        int bits = exponent < -6
                ? (int) (value * 512)
                : (exponent + 7) << 3 | (int) ((Math.scalb(value, -exponent) - 1) * 8);
        return (byte) Math.clamp(bits, 1, 126);
    }

    private int scaleAt() {
        return switch (format) {
            case Q2_K -> 80;
            case Q3_K -> 108;
            case Q6_K -> 208;
            default -> 0;
        };
    }

    private int minimumAt() {
        return switch (format) {
            case Q4_1, Q5_1, Q4_K, Q5_K -> 2;
            case Q2_K -> 82;
            default -> NONE;
        };
    }
}
