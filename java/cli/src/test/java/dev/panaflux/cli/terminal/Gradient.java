package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;

/** An image for tests: red grows to the right, green downwards. */
final class Gradient {

    private Gradient() {}

    static RgbImage of(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                pixels[at] = (byte) (255 * x / Math.max(1, width - 1));
                pixels[at + 1] = (byte) (255 * y / Math.max(1, height - 1));
                pixels[at + 2] = 80;
            }
        }
        return RgbImage.of(width, height, pixels);
    }
}
