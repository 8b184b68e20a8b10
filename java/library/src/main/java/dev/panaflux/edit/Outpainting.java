package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;

/**
 * An image with new room around it, and the mask of that room.
 *
 * @param source the larger image: the room is filled with the image's border
 * @param mask white where the room is
 */
public record Outpainting(RgbImage source, Mask mask) {

    private static final int LARGEST_SIDE = 1 << 14;

    /**
     * Makes room around an image. Where a side is no multiple of {@code multiple} pixels then, the room grows up to the next one:
     * at the right or the bottom, or where the only margin is.
     *
     * @param multiple pixels per latent token in each direction
     * @throws IllegalArgumentException if the image becomes too large
     */
    public static Outpainting of(RgbImage image, Margins margins, int multiple) {
        Extent columns = Extent.of(
                "width",
                margins.left().pixels(image.width()),
                image.width(),
                margins.right().pixels(image.width()),
                multiple);
        Extent rows = Extent.of(
                "height",
                margins.top().pixels(image.height()),
                image.height(),
                margins.bottom().pixels(image.height()),
                multiple);
        Region kept =
                new Region(columns.before, rows.before, columns.before + image.width(), rows.before + image.height());
        return new Outpainting(
                PartFit.extended(image, columns.size, rows.size, columns.before, rows.before),
                Mask.around(columns.size, rows.size, kept));
    }

    private record Extent(int before, int size) {

        static Extent of(String side, int before, int inner, int after, int multiple) {
            long asked = (long) before + inner + after;
            long size = Math.ceilDiv(asked, multiple) * multiple;
            if (size > LARGEST_SIDE) {
                throw new IllegalArgumentException(
                        "outpaint: expected a %s of at most %d pixels, found %d".formatted(side, LARGEST_SIDE, size));
            }
            int more = (int) (size - asked);
            return new Extent(after == 0 && before > 0 ? before + more : before, (int) size);
        }
    }
}
