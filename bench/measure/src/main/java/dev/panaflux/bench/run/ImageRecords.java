package dev.panaflux.bench.run;

import dev.panaflux.bench.Variant.Image;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Sha256;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts images to the records in reports. */
final class ImageRecords {

    private static final int THUMBNAIL_SIDE = 256;
    private static final int SMALL_SIDE = 64;
    private static final int CHANNELS = 3;

    private ImageRecords() {}

    /**
     * The record of {@code image}.
     *
     * @param base the baseline, or null
     * @param small whether a small thumbnail is enough
     * @param known digests of images that the report already has; this one's is added
     */
    static Image of(int caseIndex, RgbImage image, @Nullable RgbImage base, boolean small, Set<String> known) {
        ImageDifference difference = base == null ? null : ImageDifference.between(image, base);
        String sha256 = sha256(image);
        return new Image(
                caseIndex,
                sha256,
                difference == null || difference.max() == 0 ? null : (Double) difference.psnr(),
                difference == null ? null : (Integer) difference.max(),
                known.add(sha256) ? base64(thumbnail(image, small ? SMALL_SIDE : THUMBNAIL_SIDE)) : null);
    }

    private static String base64(RgbImage image) {
        return Base64.getEncoder().encodeToString(PngFile.encode(image, ImageMetadata.none()));
    }

    static String sha256(RgbImage image) {
        return Sha256.hex(image.toBytes());
    }

    /** The image scaled down by a whole number; each pixel is the mean of those it replaces. */
    static RgbImage thumbnail(RgbImage image, int side) {
        int factor = Math.ceilDiv(Math.max(image.width(), image.height()), side);
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
