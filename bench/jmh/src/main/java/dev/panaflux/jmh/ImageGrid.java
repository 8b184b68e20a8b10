package dev.panaflux.jmh;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tiles images of one size into a grid, row by row.
 *
 * <pre>{@code ImageGrid OUTPUT COLUMNS IMAGE...}</pre>
 */
public final class ImageGrid {

    private static final int CHANNELS = 3;

    private ImageGrid() {}

    /** Reads images and writes them as a grid. */
    public static void main(String[] args) throws IOException {
        List<RgbImage> images = new ArrayList<>();
        for (String file : List.of(args).subList(2, args.length)) {
            images.add(ImageDecoder.read(Path.of(file)));
        }
        PngFile.write(Path.of(args[0]), tile(images, Integer.parseInt(args[1])), ImageMetadata.none());
    }

    /**
     * The grid of at least one image; missing images of the last row are black.
     *
     * @throws IllegalArgumentException if an image differs in size from the first
     */
    static RgbImage tile(List<RgbImage> images, int columns) {
        int width = images.getFirst().width();
        int height = images.getFirst().height();
        int rows = Math.ceilDiv(images.size(), columns);
        byte[] pixels = new byte[Math.multiplyExact(columns * width * CHANNELS, rows * height)];
        for (int index = 0; index < images.size(); index++) {
            RgbImage image = images.get(index);
            if (image.width() != width || image.height() != height) {
                throw new IllegalArgumentException("image %d: expected %d x %d pixels, found %d x %d"
                        .formatted(index + 1, width, height, image.width(), image.height()));
            }
            byte[] source = image.toBytes();
            for (int y = 0; y < height; y++) {
                int row = index / columns * height + y;
                int target = (row * columns + index % columns) * width * CHANNELS;
                System.arraycopy(source, y * width * CHANNELS, pixels, target, width * CHANNELS);
            }
        }
        return RgbImage.of(columns * width, rows * height, pixels);
    }
}
