package dev.panaflux.image;

/**
 * Resizes images with a Lanczos filter of three lobes, widened when shrinking to avoid aliasing.
 *
 * <p>EXACT against Pillow's {@code Image.resize(size, LANCZOS)} of an RGB image: columns first, then rows, weights in
 * fixed point with 22 fractional bits, each pass rounded and clamped to 8 bits. Source: the method of
 * {@code libImaging/Resample.c}. The trap: a pass that does not change the size is skipped, not run with a unit kernel.
 */
final class Lanczos {

    private static final double LOBES = 3.0;
    private static final int FRACTION_BITS = 32 - 8 - 2;
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
        RgbImage resized = image;
        if (width != resized.width()) {
            resized = new Lanczos(resized.width(), width).columns(resized);
        }
        if (height != resized.height()) {
            resized = new Lanczos(resized.height(), height).rows(resized);
        }
        return resized;
    }

    private RgbImage columns(RgbImage image) {
        int height = image.height();
        int width = first.length;
        byte[] in = image.pixels();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        for (int y = 0, o = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int start = (y * image.width() + first[x]) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    out[o++] = weigh(in, start + c, CHANNELS, weights[x]);
                }
            }
        }
        return RgbImage.adopt(width, height, out);
    }

    private RgbImage rows(RgbImage image) {
        int height = first.length;
        int rowBytes = image.width() * CHANNELS;
        byte[] in = image.pixels();
        byte[] out = new byte[Math.multiplyExact(rowBytes, height)];
        for (int y = 0, o = 0; y < height; y++) {
            int start = first[y] * rowBytes;
            for (int i = 0; i < rowBytes; i++) {
                out[o++] = weigh(in, start + i, rowBytes, weights[y]);
            }
        }
        return RgbImage.adopt(image.width(), height, out);
    }

    private static byte weigh(byte[] in, int start, int stride, int[] weights) {
        int sum = 1 << (FRACTION_BITS - 1);
        for (int i = 0, at = start; i < weights.length; i++, at += stride) {
            sum += (in[at] & 0xff) * weights[i];
        }
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
