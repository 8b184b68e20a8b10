package dev.panaflux.studio;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Compares images. */
final class Pixels {

    private Pixels() {}

    /** How many pixels of a part of two images differ. */
    static int differing(Path one, Path other, int left, int top, int right, int bottom) throws IOException {
        BufferedImage first = ImageIO.read(one.toFile());
        BufferedImage second = ImageIO.read(other.toFile());
        int differing = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                if (first.getRGB(x, y) != second.getRGB(x, y)) {
                    differing++;
                }
            }
        }
        return differing;
    }
}
