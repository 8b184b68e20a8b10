package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;
import java.util.function.IntUnaryOperator;

/**
 * Fits a part of an image into a size without changing its proportions; what it does not reach is filled from its border.
 *
 * <p>Source: {@code VaeImageProcessor._resize_and_fill}. Pitfall: where the strips on both sides together are an odd number of
 * pixels wide, the last one stays black.
 */
public final class PartFit {

    private static final int CHANNELS = 3;

    private PartFit() {}

    /** The part, as large as fits, in the middle: {@code VaeImageProcessor}'s {@code resize_mode="fill"}. */
    public static RgbImage fill(RgbImage part, int width, int height) {
        boolean wider = (long) part.width() * height > (long) width * part.height();
        int partWidth = wider ? width : (int) Math.max(1, (long) part.width() * height / part.height());
        int partHeight = wider ? (int) Math.max(1, (long) part.height() * width / part.width()) : height;
        RgbImage fitted = part.resized(partWidth, partHeight);
        if (partWidth == width && partHeight == height) {
            return fitted;
        }
        int left = width / 2 - partWidth / 2;
        int top = height / 2 - partHeight / 2;
        byte[] filled = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    filled[(y * width + x) * CHANNELS + channel] =
                            (byte) filled(fitted, x - left, y - top, channel, left, top);
                }
            }
        }
        return RgbImage.of(width, height, filled);
    }

    /** A pixel of the part, or of the strips of {@code left} columns or {@code top} rows on both sides of it. */
    private static int filled(RgbImage part, int x, int y, int channel, int left, int top) {
        if (x >= 0 && x < part.width() && y >= 0 && y < part.height()) {
            return part.value(x, y, channel);
        }
        if (x < 0 || x >= part.width()) {
            return x < part.width() + left
                    ? border(part.width(), i -> part.value(x < 0 ? i : part.width() - 1 - i, y, channel))
                    : 0;
        }
        return y < part.height() + top
                ? border(part.height(), i -> part.value(x, y < 0 ? i : part.height() - 1 - i, channel))
                : 0;
    }

    /** Pillow's bicubic filter at the very edge of an image: {@code (9 p0 - p1) / 8} of the two pixels from there. */
    private static int border(int side, IntUnaryOperator pixels) {
        int next = pixels.applyAsInt(Math.min(1, side - 1));
        return Math.clamp((9 * pixels.applyAsInt(0) - next + 4) >> 3, 0, 255);
    }

    /** A larger image with {@code image} at {@code (left, top)}, whose border pixels go on outwards. */
    static RgbImage extended(RgbImage image, int width, int height, int left, int top) {
        if (width == image.width() && height == image.height()) {
            return image;
        }
        byte[] rgb = image.toBytes();
        byte[] wide = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        for (int y = 0, out = 0; y < height; y++) {
            int row = Math.clamp(y - top, 0, image.height() - 1) * image.width();
            for (int x = 0; x < width; x++) {
                int in = (row + Math.clamp(x - left, 0, image.width() - 1)) * CHANNELS;
                wide[out++] = rgb[in];
                wide[out++] = rgb[in + 1];
                wide[out++] = rgb[in + 2];
            }
        }
        return RgbImage.of(width, height, wide);
    }
}
