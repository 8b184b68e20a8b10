package dev.panaflux.image;

/**
 * The difference between two images.
 *
 * @param psnr peak signal-to-noise ratio in dB, infinite if they are identical
 * @param max largest difference of a channel, 0 to 255
 * @param mean difference of a channel, 0 to 255
 */
public record ImageDifference(double psnr, int max, double mean) {

    private static final double WHITE = 255;

    /**
     * The difference of {@code image} from {@code base}.
     *
     * @throws IllegalArgumentException if they differ in size
     */
    public static ImageDifference between(RgbImage image, RgbImage base) {
        if (image.width() != base.width() || image.height() != base.height()) {
            throw new IllegalArgumentException("images: expected %d x %d pixels, found %d x %d"
                    .formatted(base.width(), base.height(), image.width(), image.height()));
        }
        byte[] a = image.toBytes();
        byte[] b = base.toBytes();
        double squares = 0;
        int max = 0;
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            int distance = Math.abs(Byte.toUnsignedInt(a[i]) - Byte.toUnsignedInt(b[i]));
            squares += (double) distance * distance;
            max = Math.max(max, distance);
            sum += distance;
        }
        return new ImageDifference(10 * Math.log10(WHITE * WHITE * a.length / squares), max, (double) sum / a.length);
    }
}
