package dev.panaflux.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageGridTest {

    /** A image of 3 x 2 pixels with one value everywhere. */
    private static RgbImage plain(int value) {
        byte[] pixels = new byte[3 * 2 * 3];
        Arrays.fill(pixels, (byte) value);
        return RgbImage.of(3, 2, pixels);
    }

    @Test
    void imagesAreLaidRowByRowAndTheLastRowIsFilledWithBlack() {
        RgbImage grid = ImageGrid.tile(
                IntStream.of(10, 20, 30, 40, 50).mapToObj(ImageGridTest::plain).toList(), 2);
        int[][] expected = {{10, 20}, {30, 40}, {50, 0}};
        assertThat(List.of(grid.width(), grid.height())).containsExactly(6, 6);
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                assertThat(grid.value(x, y, 2)).as("%d,%d", x, y).isEqualTo(expected[y / 2][x / 3]);
            }
        }
    }

    @Test
    void anImageOfAnotherSizeIsRefused() {
        List<RgbImage> images = List.of(plain(1), plain(2).crop(0, 0, 3, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.tile(images, 2))
                .withMessage("image 2: expected 3 x 2 pixels, found 3 x 1");
    }
}
