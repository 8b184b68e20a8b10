package dev.panaflux.kernels;

/**
 * Geometry of a two-dimensional convolution over a channels-last image.
 *
 * @param height input height in pixels
 * @param width input width in pixels
 * @param kernel side of the square kernel, 1 or 3
 * @param stride 1 or 2
 * @param padTop rows of zeros above
 * @param padLeft columns of zeros to the left
 * @param padBottom rows of zeros below
 * @param padRight columns of zeros to the right
 */
public record ConvGeometry(
        int height, int width, int kernel, int stride, int padTop, int padLeft, int padBottom, int padRight) {

    /** Kernel 3, stride 1, one pixel of zeros on every side: keeps the size. */
    public static ConvGeometry same3x3(int height, int width) {
        return new ConvGeometry(height, width, 3, 1, 1, 1, 1, 1);
    }

    /** Kernel 1, stride 1. */
    public static ConvGeometry pointwise(int height, int width) {
        return new ConvGeometry(height, width, 1, 1, 0, 0, 0, 0);
    }

    /** Kernel 3, stride 2, zeros on the right and below only: the encoder's downsampling. */
    public static ConvGeometry down3x3(int height, int width) {
        return new ConvGeometry(height, width, 3, 2, 0, 0, 1, 1);
    }

    /** Output height in pixels. */
    public int outHeight() {
        return (height + padTop + padBottom - kernel) / stride + 1;
    }

    /** Output width in pixels. */
    public int outWidth() {
        return (width + padLeft + padRight - kernel) / stride + 1;
    }
}
