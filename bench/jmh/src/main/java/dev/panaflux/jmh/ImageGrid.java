package dev.panaflux.jmh;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.PngMetadata;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of one size side by side in one, row by row.
 *
 * <pre>{@code ImageGrid OUTPUT COLUMNS PICTURE...}</pre>
 */
public final class ImageGrid {

    private static final int CHANNELS = 3;

    private ImageGrid() {}

    /** Reads pictures and writes their grid. */
    public static void main(String[] args) throws IOException {
        List<RgbImage> pictures = new ArrayList<>();
        for (String file : List.of(args).subList(2, args.length)) {
            pictures.add(ImageDecoder.read(Path.of(file)));
        }
        PngFile.write(Path.of(args[0]), tile(pictures, Integer.parseInt(args[1])), PngMetadata.none());
    }

    /**
     * The grid of at least one picture; what the last row lacks is black.
     *
     * @throws IllegalArgumentException if a picture has another size than the first
     */
    static RgbImage tile(List<RgbImage> pictures, int columns) {
        int width = pictures.getFirst().width();
        int height = pictures.getFirst().height();
        int rows = Math.ceilDiv(pictures.size(), columns);
        byte[] pixels = new byte[Math.multiplyExact(columns * width * CHANNELS, rows * height)];
        for (int index = 0; index < pictures.size(); index++) {
            RgbImage picture = pictures.get(index);
            if (picture.width() != width || picture.height() != height) {
                throw new IllegalArgumentException("picture %d: expected %d x %d pixels, found %d x %d"
                        .formatted(index + 1, width, height, picture.width(), picture.height()));
            }
            byte[] source = picture.toBytes();
            for (int y = 0; y < height; y++) {
                int row = index / columns * height + y;
                int target = (row * columns + index % columns) * width * CHANNELS;
                System.arraycopy(source, y * width * CHANNELS, pixels, target, width * CHANNELS);
            }
        }
        return RgbImage.of(columns * width, rows * height, pixels);
    }
}
