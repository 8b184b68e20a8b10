package dev.panaflux.app;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Reads masks of others: transparent where to repaint, while Panaflux's are white there. */
public final class MaskReader {

    private static final int CHANNELS = 3;
    private static final int OPAQUE = 255;

    private MaskReader() {}

    /**
     * A mask that is white where to repaint: where the file's image is transparent, or white if nothing of it is.
     *
     * @param name in messages
     * @param most pixels that it may have
     * @throws IOException if it is no image, or too large
     */
    public static RgbImage decode(String name, byte[] content, long most) throws IOException {
        RgbImage visible = ImageDecoder.decode(name, content, most);
        return fromTransparency(visible, content).orElse(visible);
    }

    /**
     * A mask that is white where the file's image is transparent; empty if nothing of it is.
     *
     * @param name in messages
     * @param most pixels that it may have
     * @throws IOException if it is no image, or too large
     */
    public static Optional<RgbImage> fromTransparency(String name, byte[] content, long most) throws IOException {
        return fromTransparency(ImageDecoder.decode(name, content, most), content);
    }

    private static Optional<RgbImage> fromTransparency(RgbImage visible, byte[] content) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(content));
        Raster alpha = image == null ? null : alpha(image);
        if (alpha == null || visible.width() != alpha.getWidth() || visible.height() != alpha.getHeight()) {
            return Optional.empty();
        }
        int[] opacities = alpha.getSamples(0, 0, alpha.getWidth(), alpha.getHeight(), 0, (int[]) null);
        // Browsers write an opacity for every pixel, also where all are opaque.
        if (Arrays.stream(opacities).allMatch(opacity -> opacity == OPAQUE)) {
            return Optional.empty();
        }
        byte[] rgb = new byte[opacities.length * CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (OPAQUE - opacities[i / CHANNELS]);
        }
        return Optional.of(RgbImage.of(visible.width(), visible.height(), rgb));
    }

    private static @Nullable Raster alpha(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) {
            return null;
        }
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        plain.createGraphics().drawImage(image, 0, 0, null);
        return plain.getAlphaRaster();
    }
}
