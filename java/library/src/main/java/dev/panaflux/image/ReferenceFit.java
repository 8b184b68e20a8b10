package dev.panaflux.image;

import java.awt.Dimension;

/**
 * Fits a reference image to a size that the model accepts: scaled down to the area of a square if it is larger, keeping its
 * proportions, then cropped around its centre to multiples of the patch size.
 *
 * <p>EXACT against {@code Flux2KleinPipeline}, whose square has {@value #MAX_SIDE} pixels a side. Pitfall: its {@code resize_mode="crop"} is overridden by
 * {@code Flux2ImageProcessor} to a plain crop without resizing.
 *
 * @param multiple pixels per latent token in each direction, at least 1
 * @param side side of the square in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 */
public record ReferenceFit(int multiple, int side) {

    /** The smallest side of a square, and of an image. */
    public static final int MIN_SIDE = 64;

    /** The largest side of a square. */
    public static final int MAX_SIDE = 1024;

    private static final int MAX_ASPECT = 8;

    /** A fit to one megapixel. */
    public ReferenceFit(int multiple) {
        this(multiple, MAX_SIDE);
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ReferenceFit {
        requireSide(side);
        if (multiple < 1) {
            throw new IllegalArgumentException("multiple: expected at least 1, found " + multiple);
        }
    }

    /**
     * Checks the side of a square.
     *
     * @throws IllegalArgumentException if it is not {@value #MIN_SIDE} to {@value #MAX_SIDE}
     */
    public static void requireSide(int side) {
        if (side < MIN_SIDE || side > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "reference size: expected %d to %d pixels, found %d".formatted(MIN_SIDE, MAX_SIDE, side));
        }
    }

    /**
     * Fits an image.
     *
     * @param name the image's name in messages, usually its file
     * @return an image whose sides are multiples of {@code multiple}, at most about the area of the square
     * @throws ImageFormatException if a side is below 64 pixels or one side is more than 8 times the other
     */
    public RgbImage apply(String name, RgbImage image) throws ImageFormatException {
        require(name, image.width(), image.height());
        return cut(scaled(image));
    }

    /**
     * Fits an image that may have been scaled down while it was read.
     *
     * @throws ImageFormatException if {@link #apply(String, RgbImage)} would reject its original size
     */
    public RgbImage apply(String name, BoundedImage image) throws ImageFormatException {
        require(name, image.width(), image.height());
        return cut(scaled(image.image()));
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

    private RgbImage scaled(RgbImage image) {
        Dimension bounded = bounded(new Dimension(image.width(), image.height()), side);
        return Lanczos.resize(image, bounded.width, bounded.height);
    }

    /** Scales an image down to at most a megapixel. */
    public static RgbImage bound(RgbImage image) {
        return new ReferenceFit(1).scaled(image);
    }

    /** The size that an image of size {@code whole} is scaled down to for at most a megapixel. */
    static Dimension bounded(Dimension whole) {
        return bounded(whole, MAX_SIDE);
    }

    private static Dimension bounded(Dimension whole, int side) {
        long area = (long) whole.width * whole.height;
        long most = (long) side * side;
        if (area <= most) {
            return whole;
        }
        double scale = Math.sqrt((double) most / area);
        return new Dimension((int) (whole.width * scale), (int) (whole.height * scale));
    }
}
