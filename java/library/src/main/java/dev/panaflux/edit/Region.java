package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;

/**
 * A rectangle of pixels.
 *
 * @param left first column
 * @param top first row
 * @param right column after the last
 * @param bottom row after the last
 */
public record Region(int left, int top, int right, int bottom) {

    /** Width in pixels. */
    public int width() {
        return right - left;
    }

    /** Height in pixels. */
    public int height() {
        return bottom - top;
    }

    /** This part of an image. */
    public RgbImage of(RgbImage image) {
        return image.crop(left, top, width(), height());
    }

    /**
     * The region to repaint at full resolution: the smallest with all of the mask's pixels that are not black, {@code padding} more
     * on each side, then widened or heightened to the proportions of the result as far as the image reaches.
     *
     * <p>EXACT against {@code VaeImageProcessor.get_crop_region}.
     *
     * @param mask not black
     * @param width width of the result
     * @param height height of the result
     * @param padding pixels, at least 0
     */
    public static Region around(Mask mask, int width, int height, int padding) {
        int left = mask.width();
        int top = mask.height();
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.value(x, y) != 0) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = y + 1;
                }
            }
        }
        left = Math.max(left - padding, 0);
        top = Math.max(top - padding, 0);
        right = Math.min(right + padding, mask.width());
        bottom = Math.min(bottom + padding, mask.height());
        double proportions = (double) width / height;
        if ((double) (right - left) / (bottom - top) > proportions) {
            int more = (int) ((right - left) / proportions - (bottom - top));
            int[] rows = widened(top, bottom, more, mask.height());
            return new Region(left, rows[0], right, rows[1]);
        }
        int more = (int) ((bottom - top) * proportions - (right - left));
        int[] columns = widened(left, right, more, mask.width());
        return new Region(columns[0], top, columns[1], bottom);
    }

    /** The extent with {@code more} pixels, moved into [0, size], and cut where it is longer. */
    private static int[] widened(int from, int to, int more, int size) {
        int first = from - more / 2;
        int end = to + (more - more / 2);
        if (end >= size) {
            first -= end - size;
            end = size;
        }
        if (first < 0) {
            end -= first;
            first = 0;
        }
        return new int[] {first, Math.min(end, size)};
    }
}
