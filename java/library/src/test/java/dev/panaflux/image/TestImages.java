package dev.panaflux.image;

import dev.panaflux.sampling.testkit.Fixtures;

/** Images generated or recorded for tests. */
final class TestImages {

    private TestImages() {}

    /** A synthetic image, computed from integers only, which the recording script generates too. */
    static RgbImage pattern(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++, i++) {
                    int smooth = (x * 5 + y * 3 + c * 60) % 256;
                    int value = (x / 17 + y / 11) % 2 == 0 ? smooth : 255 - smooth;
                    rgb[i] = (byte) Math.clamp(value + ((i * 0x9e3779b1) >>> 28) - 8, 0, 255);
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** The bytes of a recorded image file. */
    static byte[] file(String name) {
        return Fixtures.bytes("/image/pictures/" + name);
    }
}
