package dev.panaflux.image;

import dev.panaflux.system.Sha256;
import java.awt.Dimension;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An image that was scaled down while it was read, so it was never in memory as a whole.
 *
 * @param image the upright image, possibly scaled down
 * @param width width of the original image, upright
 * @param height height of the original image, upright
 * @param sha256 SHA-256 of the RGB bytes of the original image, in hexadecimal; if it was scaled down, of the rows as stored,
 *     before they are turned upright
 */
public record BoundedImage(RgbImage image, int width, int height, String sha256) {

    /** Scales down rows as they arrive, with exactly the same result as {@link ReferenceFit#bound}. */
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
