package dev.panaflux.measure.run;

import dev.panaflux.image.PngFile;
import dev.panaflux.image.PngMetadata;
import dev.panaflux.image.RgbImage;
import dev.panaflux.measure.Variant.Picture;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Pictures as reports keep them. */
public final class Pictures {

    private static final int THUMBNAIL_SIDE = 256;
    private static final int CHANNELS = 3;
    private static final double WHITE = 255;

    private Pictures() {}

    /**
     * What a report keeps of {@code image}.
     *
     * @param base what it is compared with, or null
     */
    static Picture of(int caseIndex, RgbImage image, @Nullable RgbImage base) {
        Difference difference = base == null ? null : difference(image, base);
        return new Picture(
                caseIndex,
                sha256(image),
                difference == null || difference.max() == 0 ? null : (Double) difference.psnr(),
                difference == null ? null : (Integer) difference.max(),
                Base64.getEncoder().encodeToString(PngFile.encode(thumbnail(image), PngMetadata.none())));
    }

    /**
     * How far two pictures are apart.
     *
     * @param psnr peak signal-to-noise ratio in dB, infinite if they are equal
     * @param max largest difference of a channel, 0 to 255
     */
    public record Difference(double psnr, int max) {}

    /**
     * How far {@code image} is from {@code base}.
     *
     * @throws IllegalArgumentException if they differ in size
     */
    public static Difference difference(RgbImage image, RgbImage base) {
        byte[] a = image.toBytes();
        byte[] b = base.toBytes();
        if (image.width() != base.width() || image.height() != base.height()) {
            throw new IllegalArgumentException("pictures: expected %d x %d pixels, found %d x %d"
                    .formatted(base.width(), base.height(), image.width(), image.height()));
        }
        double squares = 0;
        int max = 0;
        for (int i = 0; i < a.length; i++) {
            int distance = Math.abs(Byte.toUnsignedInt(a[i]) - Byte.toUnsignedInt(b[i]));
            squares += (double) distance * distance;
            max = Math.max(max, distance);
        }
        return new Difference(10 * Math.log10(WHITE * WHITE * a.length / squares), max);
    }

    static String sha256(RgbImage image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.toBytes()));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new AssertionError(everyJvmHasIt);
        }
    }

    /** The picture at a whole fraction of its size, each pixel the mean of those it stands for. */
    static RgbImage thumbnail(RgbImage image) {
        int factor = Math.ceilDiv(Math.max(image.width(), image.height()), THUMBNAIL_SIDE);
        int width = image.width() / factor;
        int height = image.height() / factor;
        byte[] out = new byte[width * height * CHANNELS];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int sum = 0;
                    for (int dy = 0; dy < factor; dy++) {
                        for (int dx = 0; dx < factor; dx++) {
                            sum += image.value(x * factor + dx, y * factor + dy, channel);
                        }
                    }
                    out[(y * width + x) * CHANNELS + channel] = (byte) Math.round((float) sum / (factor * factor));
                }
            }
        }
        return RgbImage.of(width, height, out);
    }
}
