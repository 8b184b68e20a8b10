package dev.panaflux.image;

import dev.panaflux.system.Sha256;
import java.awt.Dimension;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An image that was shrunk while it was read, so that it never lay whole in memory.
 *
 * @param image upright, at the size that was wanted
 * @param width of the whole image, upright
 * @param height of the whole image, upright
 * @param sha256 of the RGB bytes of the whole image, in hexadecimal; where it was shrunk, of the stored rows before they
 *     are turned upright
 */
public record BoundedImage(RgbImage image, int width, int height, String sha256) {

    /** Shrinks rows as they come, to the bit as {@link ReferenceFit#bound} does with the whole image. */
    static final class Rows implements PixelRows {

        private final String name;
        private final ReferenceFit fit;
        private final WholeImage result = new WholeImage();
        private Dimension whole = new Dimension();
        private Consumer<byte[]> sink = row -> {};
        private @Nullable MessageDigest digest;

        Rows(String name, ReferenceFit fit) {
            this.name = name;
            this.fit = fit;
        }

        @Override
        public void start(int width, int height, Orientation orientation) throws ImageFormatException {
            whole = orientation.turned() ? new Dimension(height, width) : new Dimension(width, height);
            fit.require(name, whole.width, whole.height);
            Dimension bounded = ReferenceFit.bounded(whole);
            Dimension stored = orientation.turned() ? new Dimension(bounded.height, bounded.width) : bounded;
            result.start(stored.width, stored.height, orientation);
            sink = result::row;
            if (bounded.equals(whole)) {
                return;
            }
            digest = Sha256.start();
            Lanczos columns = Lanczos.of(width, stored.width);
            Lanczos rows = Lanczos.of(height, stored.height);
            columns = orientation.fromRight() ? columns.mirrored(width) : columns;
            rows = orientation.fromBottom() ? rows.mirrored(height) : rows;
            // The columns of the upright image come first; between the passes values are rounded.
            sink = orientation.turned() ? rows.rows(columns.columns(sink)) : columns.columns(rows.rows(sink));
        }

        @Override
        public void row(byte[] rgb) {
            if (digest != null) {
                digest.update(rgb);
            }
            sink.accept(rgb);
        }

        /** The image, after its last row. */
        BoundedImage image() {
            RgbImage image = result.image();
            String sha256 =
                    digest == null ? Sha256.hex(image.pixels()) : HexFormat.of().formatHex(digest.digest());
            return new BoundedImage(image, whole.width, whole.height, sha256);
        }
    }
}
