package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;
import java.util.Arrays;
import java.util.List;

/**
 * Images of the same size side by side, in rows.
 *
 * @param columns images in a row
 * @param rows rows of images
 */
public record Montage(RgbImage image, int columns, int rows) {

    private static final int CHANNELS = 3;

    /** Pixels between two images, as a share of an image's side: enough to tell them apart. */
    private static final int GAP_SHARE = 32;

    private static final byte GAP = (byte) 0x80;

    /** Images in a row of many. */
    private static final int MOST_COLUMNS = 4;

    /**
     * Places images in their order.
     *
     * @throws IllegalArgumentException if there are none, or their sizes differ
     */
    public static Montage of(List<RgbImage> images) {
        if (images.stream()
                        .map(image -> List.of(image.width(), image.height()))
                        .distinct()
                        .count()
                != 1) {
            throw new IllegalArgumentException("montage: expected images of one size, found " + images);
        }
        int columns = Math.min(MOST_COLUMNS, images.size());
        int rows = Math.ceilDiv(images.size(), columns);
        int width = images.getFirst().width();
        int height = images.getFirst().height();
        int gap = images.size() == 1 ? 0 : Math.max(1, Math.min(width, height) / GAP_SHARE);
        int wide = columns * (width + gap) - gap;
        int high = rows * (height + gap) - gap;
        byte[] pixels = new byte[wide * high * CHANNELS];
        Arrays.fill(pixels, GAP);
        for (int index = 0; index < images.size(); index++) {
            byte[] part = images.get(index).toBytes();
            for (int y = 0; y < height; y++) {
                int row = index / columns * (height + gap) + y;
                int column = index % columns * (width + gap);
                System.arraycopy(
                        part, y * width * CHANNELS, pixels, (row * wide + column) * CHANNELS, width * CHANNELS);
            }
        }
        return new Montage(RgbImage.of(wide, high, pixels), columns, rows);
    }
}
