package dev.panaflux.app.sheet;

import dev.panaflux.image.RgbImage;
import java.awt.image.BufferedImage;

/** Converts between our images and the JDK's. */
final class Pixels {

    private static final int BYTE = 0xff;

    private Pixels() {}

    static BufferedImage buffered(RgbImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.toBytes();
        int[] row = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int at = 3 * (y * row.length + x);
                row[x] = (rgb[at] & BYTE) << 16 | (rgb[at + 1] & BYTE) << 8 | (rgb[at + 2] & BYTE);
            }
            buffered.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return buffered;
    }

    static RgbImage rgb(BufferedImage image) {
        byte[] bytes = new byte[3 * image.getWidth() * image.getHeight()];
        int[] row = new int[image.getWidth()];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                bytes[at++] = (byte) (pixel >> 16);
                bytes[at++] = (byte) (pixel >> 8);
                bytes[at++] = (byte) pixel;
            }
        }
        return RgbImage.of(image.getWidth(), image.getHeight(), bytes);
    }
}
