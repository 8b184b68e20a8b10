package dev.panaflux.image;

import java.awt.Dimension;

/**
 * Fits a reference image to a size that the model accepts: scaled down to one megapixel if it is larger, keeping its
 * proportions, then cropped around its centre to multiples of the patch size.
 *
 * <p>EXACT against {@code Flux2KleinPipeline}. Pitfall: its {@code resize_mode="crop"} is overridden by
 * {@code Flux2ImageProcessor} to a plain crop without resizing.
 *
 * @param multiple pixels per latent token in each direction, at least 1
 */
public record ReferenceFit(int multiple) {

    private static final int MIN_SIDE = 64;
    private static final int MAX_ASPECT = 8;
    private static final int MAX_AREA = 1024 * 1024;

    public ReferenceFit {
        if (multiple < 1) {
            throw new IllegalArgumentException("multiple: expected at least 1, found " + multiple);
        }
    }

    /**
     * Fits an image.
     *
     * @param name the image's name in messages, usually its file
     * @return an image whose sides are multiples of {@code multiple}, at most about one megapixel
     * @throws ImageFormatException if a side is below 64 pixels or one side is more than 8 times the other
     */
    public RgbImage apply(String name, RgbImage image) throws ImageFormatException {
        require(name, image.width(), image.height());
        return cut(bound(image));
    }

    /**
     * Fits an image that may have been scaled down while it was read.
     *
     * @throws ImageFormatException if {@link #apply(String, RgbImage)} would reject its original size
     */
    public RgbImage apply(String name, BoundedImage image) throws ImageFormatException {
        require(name, image.width(), image.height());
        return cut(bound(image.image()));
    }

    /** Rejects sizes that no model accepts. */
    void require(String name, int width, int height) throws ImageFormatException {
        int shortest = Math.max(MIN_SIDE, multiple);
        if (width < shortest || height < shortest) {
            throw new ImageFormatException(
                    name + ": expected at least " + shortest + " pixels per side, found " + width + "x" + height);
        }
        if (width > (long) MAX_ASPECT * height || height > (long) MAX_ASPECT * width) {
            throw new ImageFormatException(name + ": expected sides of a ratio of at most " + MAX_ASPECT + ":1, found "
                    + width + "x" + height);
        }
    }

    private RgbImage cut(RgbImage bounded) {
        int fitWidth = bounded.width() / multiple * multiple;
        int fitHeight = bounded.height() / multiple * multiple;
        return bounded.crop((bounded.width() - fitWidth) / 2, (bounded.height() - fitHeight) / 2, fitWidth, fitHeight);
    }

    /** Scales an image down to at most a megapixel. */
    public static RgbImage bound(RgbImage image) {
        Dimension bounded = bounded(new Dimension(image.width(), image.height()));
        return Lanczos.resize(image, bounded.width, bounded.height);
    }

    /** The size that an image of size {@code whole} is scaled down to. */
    static Dimension bounded(Dimension whole) {
        long area = (long) whole.width * whole.height;
        if (area <= MAX_AREA) {
            return whole;
        }
        double scale = Math.sqrt((double) MAX_AREA / area);
        return new Dimension((int) (whole.width * scale), (int) (whole.height * scale));
    }
}
