package dev.panaflux.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The expected regions are those of diffusers' {@code VaeImageProcessor.get_crop_region}. */
class RegionTest {

    private static Mask black(int width, int height, int left, int top, int right, int bottom) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = top; y < bottom; y++) {
            Arrays.fill(rgb, (y * width + left) * 3, (y * width + right) * 3, (byte) 255);
        }
        return Mask.of(RgbImage.of(width, height, rgb));
    }

    @Test
    void aWideRegionBecomesHigher() {
        Mask mask = black(512, 512, 100, 200, 228, 232);
        assertThat(Region.around(mask, 512, 512, 0)).isEqualTo(new Region(100, 152, 228, 280));
    }

    @Test
    void paddingIsAddedFirst() {
        Mask mask = black(512, 512, 100, 200, 228, 232);
        assertThat(Region.around(mask, 512, 512, 8)).isEqualTo(new Region(92, 144, 236, 288));
    }

    @Test
    void aRegionAtABorderMovesInwards() {
        Mask mask = black(300, 200, 290, 0, 300, 100);
        assertThat(Region.around(mask, 300, 200, 10)).isEqualTo(new Region(135, 0, 300, 110));
    }

    @Test
    void theWholeImageStaysTheWholeImage() {
        assertThat(Region.around(black(30, 20, 0, 0, 30, 20), 300, 200, 64)).isEqualTo(new Region(0, 0, 30, 20));
    }
}
