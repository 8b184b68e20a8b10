package dev.panaflux.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.RgbImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PasteTest {

    private static final long SEED = 5;

    private static RgbImage random(int width, int height, long seed) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }

    @Test
    void blackPixelsKeepTheSourceAndWhiteOnesTakeTheNewImage() {
        RgbImage source = random(4, 2, SEED);
        RgbImage repainted = random(4, 2, SEED + 1);
        RgbImage result = new Paste(source, new Region(0, 0, 4, 2), MaskTest.mask("0990", "0900")).onto(repainted);
        for (int y = 0; y < 2; y++) {
            for (int x = 0; x < 4; x++) {
                boolean white = x == 1 || (x == 2 && y == 0);
                assertThat(result.value(x, y, 1)).isEqualTo((white ? repainted : source).value(x, y, 1));
            }
        }
    }

    @Test
    void greyPixelsTakeAPart() {
        RgbImage source = RgbImage.of(1, 1, new byte[] {0, 100, (byte) 200});
        RgbImage repainted = RgbImage.of(1, 1, new byte[] {90, 100, 110});
        RgbImage result = new Paste(source, new Region(0, 0, 1, 1), MaskTest.mask("3")).onto(repainted);
        assertThat(result.toBytes()).containsExactly(30, 100, (byte) 170);
    }

    @Test
    void aRegionIsScaledAndTheRestOfTheImageStays() {
        RgbImage source = random(20, 20, SEED);
        RgbImage result = new Paste(
                        source, new Region(4, 6, 12, 10), MaskTest.mask("99999999", "99999999", "99999999", "99999999"))
                .onto(RgbImage.of(16, 8, new byte[16 * 8 * 3]));
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 20; x++) {
                boolean inside = x >= 4 && x < 12 && y >= 6 && y < 10;
                assertThat(result.value(x, y, 0)).isEqualTo(inside ? 0 : source.value(x, y, 0));
            }
        }
    }
}
