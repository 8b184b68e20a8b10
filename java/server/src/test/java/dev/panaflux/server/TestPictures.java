package dev.panaflux.server;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Small images for requests. */
final class TestPictures {

    private TestPictures() {}

    /** One colour. */
    static byte[] png(int width, int height, Color colour) throws IOException {
        return encoded(filled(width, height, colour));
    }

    /** One colour with a transparent left half. */
    static byte[] transparentLeft(int width, int height, Color colour) throws IOException {
        BufferedImage image = filled(width, height, colour);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width / 2; x++) {
                image.setRGB(x, y, 0);
            }
        }
        return encoded(image);
    }

    /** White on the left, black on the right. */
    static byte[] whiteLeft(int width, int height) throws IOException {
        BufferedImage image = filled(width, height, Color.BLACK);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width / 2, height);
        pen.dispose();
        return encoded(image);
    }

    private static BufferedImage filled(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(colour);
        pen.fillRect(0, 0, width, height);
        pen.dispose();
        return image;
    }

    private static byte[] encoded(BufferedImage image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
