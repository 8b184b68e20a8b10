package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Resizes images with a Lanczos filter of three lobes, widened when shrinking to avoid aliasing.
 *
 * <p>EXACT against Pillow's {@code Image.resize(size, LANCZOS)} of an RGB image: columns first, then rows, weights in fixed
 * point with 22 fractional bits, each pass rounded and clamped to 8 bits. Source: the method of {@code libImaging/Resample.c}.
 * Pitfall: a pass that does not change the size is skipped, not run with a unit kernel.
 */
final class Lanczos {

    private static final double LOBES = 3.0;
    private static final int FRACTION_BITS = 32 - 8 - 2;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    private static final int CHANNELS = 3;

    /** For each output position, the first input position it reads and the weights from there on. */
    private final int[] first;

    private final int[][] weights;

    private Lanczos(int inSize, int outSize) {
        first = new int[outSize];
        weights = new int[outSize][];
        double scale = (double) inSize / outSize;
        double stretch = Math.max(scale, 1.0);
        double support = LOBES * stretch;
        double inverseStretch = 1.0 / stretch;
        for (int out = 0; out < outSize; out++) {
            double center = (out + 0.5) * scale;
            int start = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), inSize);
            double[] taken = new double[end - start];
            double total = 0.0;
            for (int i = 0; i < taken.length; i++) {
                taken[i] = window((i + start - center + 0.5) * inverseStretch);
                total += taken[i];
            }
            first[out] = start;
            weights[out] = new int[taken.length];
            for (int i = 0; i < taken.length; i++) {
                double weight = total == 0.0 ? taken[i] : taken[i] / total;
                weights[out][i] = (int) (weight * (1 << FRACTION_BITS) + (weight < 0 ? -0.5 : 0.5));
            }
        }
    }

    private Lanczos(int[] first, int[][] weights) {
        this.first = first;
        this.weights = weights;
    }

    /** The weights to resize an extent. */
    static Lanczos of(int inSize, int outSize) {
        return new Lanczos(inSize, outSize);
    }

    /** The weights for the same extent read from its far end: the result is exactly that of mirroring before and after. */
    Lanczos mirrored(int inSize) {
        int size = first.length;
        int[] mirroredFirst = new int[size];
        int[][] mirroredWeights = new int[size][];
        for (int out = 0; out < size; out++) {
            int[] taken = weights[size - 1 - out].clone();
            for (int i = 0, j = taken.length - 1; i < j; i++, j--) {
                int swapped = taken[i];
                taken[i] = taken[j];
                taken[j] = swapped;
            }
            mirroredFirst[out] = inSize - first[size - 1 - out] - taken.length;
            mirroredWeights[out] = taken;
        }
        return new Lanczos(mirroredFirst, mirroredWeights);
    }

    /**
     * Resizes an image.
     *
     * @param width at least 1
     * @param height at least 1
     * @throws IllegalArgumentException if width or height is less than 1
     */
    static RgbImage resize(RgbImage image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "resize: expected a size of at least 1x1, found " + width + "x" + height);
        }
        if (width == image.width() && height == image.height()) {
            return image;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS));
        Consumer<byte[]> rows = out::put;
        if (height != image.height()) {
            rows = of(image.height(), height).rows(rows);
        }
        if (width != image.width()) {
            rows = of(image.width(), width).columns(rows);
        }
        byte[] row = new byte[image.width() * CHANNELS];
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(image.pixels(), y * row.length, row, 0, row.length);
            rows.accept(row);
        }
        return RgbImage.adopt(width, height, out.array());
    }

    /** Resizes each row and passes it on. */
    Consumer<byte[]> columns(Consumer<byte[]> next) {
        byte[] out = new byte[first.length * CHANNELS];
        return row -> {
            for (int x = 0, o = 0; x < first.length; x++, o += CHANNELS) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int at = first[x] * CHANNELS;
                for (int weight : weights[x]) {
                    red += (row[at] & 0xff) * weight;
                    green += (row[at + 1] & 0xff) * weight;
                    blue += (row[at + 2] & 0xff) * weight;
                    at += CHANNELS;
                }
                out[o] = rounded(red);
                out[o + 1] = rounded(green);
                out[o + 2] = rounded(blue);
            }
            next.accept(out);
        };
    }

    /** Receives all rows of an image one by one, keeps as many as the window needs, and passes on the rows of the result. */
    Consumer<byte[]> rows(Consumer<byte[]> next) {
        return new RowWindow(next);
    }

    private final class RowWindow implements Consumer<byte[]> {

        private final Consumer<byte[]> next;
        private final byte[][] held = new byte
                [Arrays.stream(weights).mapToInt(taken -> taken.length).max().orElse(1)][];
        private int taken;
        private int given;

        RowWindow(Consumer<byte[]> next) {
            this.next = next;
        }

        @Override
        public void accept(byte[] row) {
            int place = taken++ % held.length;
            if (held[place] == null) {
                held[place] = new byte[row.length];
            }
            System.arraycopy(row, 0, held[place], 0, row.length);
            while (given < first.length && first[given] + weights[given].length <= taken) {
                next.accept(weighed(row.length));
                given++;
            }
        }

        private byte[] weighed(int rowBytes) {
            int[] sums = new int[rowBytes];
            Arrays.fill(sums, HALF);
            for (int k = 0; k < weights[given].length; k++) {
                byte[] row = held[(first[given] + k) % held.length];
                int weight = weights[given][k];
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += (row[i] & 0xff) * weight;
                }
            }
            byte[] out = new byte[rowBytes];
            for (int i = 0; i < rowBytes; i++) {
                out[i] = rounded(sums[i]);
            }
            return out;
        }
    }

    private static byte rounded(int sum) {
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }

    private static double window(double x) {
        return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0.0;
    }

    private static double sinc(double x) {
        if (x == 0.0) {
            return 1.0;
        }
        double angle = x * Math.PI;
        return StrictMath.sin(angle) / angle;
    }
}
