package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageDifferenceTest {

    private static RgbImage grey(int width, int height, int level) {
        byte[] levels = new byte[width * height * 3];
        Arrays.fill(levels, (byte) level);
        return RgbImage.of(width, height, levels);
    }

    @Test
    void blackAndWhiteAreZeroDecibelsApart() {
        ImageDifference difference = ImageDifference.between(grey(4, 4, 255), grey(4, 4, 0));
        assertThat(difference.psnr()).isCloseTo(0, within(1e-12));
        assertThat(difference.max()).isEqualTo(255);
    }

    @Test
    void oneLevelEverywhereIsFortyEightDecibels() {
        assertThat(ImageDifference.between(grey(4, 4, 11), grey(4, 4, 10)).psnr())
                .isCloseTo(48.13, within(0.01));
    }

    @Test
    void equalImagesHaveAnInfinitePsnr() {
        assertThat(ImageDifference.between(grey(2, 3, 7), grey(2, 3, 7)))
                .isEqualTo(new ImageDifference(Double.POSITIVE_INFINITY, 0, 0));
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() -> ImageDifference.between(grey(2, 3, 7), grey(3, 2, 7)))
                .hasMessageContaining("expected 3 x 2 pixels, found 2 x 3");
    }
}
