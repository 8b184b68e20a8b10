package dev.panaflux.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.RgbImage;
import org.junit.jupiter.api.Test;

class MaskTest {

    /** A mask from rows of digits, 0 black to 9 white. */
    static Mask mask(String... rows) {
        int width = rows[0].length();
        byte[] rgb = new byte[width * rows.length * 3];
        for (int i = 0; i < rgb.length; i++) {
            int digit = rows[i / 3 / width].charAt(i / 3 % width) - '0';
            rgb[i] = (byte) (digit * 255 / 9);
        }
        return Mask.of(RgbImage.of(width, rows.length, rgb));
    }

    @Test
    void colouredPixelsCountByTheirLuma() {
        Mask mask = Mask.of(RgbImage.of(3, 1, new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1}));
        assertThat(mask.value(0, 0)).isEqualTo(76);
        assertThat(mask.value(1, 0)).isEqualTo(150);
        assertThat(mask.value(2, 0)).isEqualTo(29);
    }

    @Test
    void growingTakesTheLargestValueOfASquareAndShrinkingTheSmallest() {
        Mask dot = mask("00000", "00000", "00900", "00000", "00000");
        assertThat(dot.grown(1)).isEqualTo(mask("00000", "09990", "09990", "09990", "00000"));
        assertThat(dot.grown(1).grown(-1)).isEqualTo(dot);
        assertThat(dot.grown(-1).isBlack()).isTrue();
    }

    @Test
    void theBorderDoesNotShrink() {
        assertThat(mask("990", "990").grown(-1)).isEqualTo(mask("900", "900"));
    }

    @Test
    void growingMayGoBeyondTheImage() {
        assertThat(mask("900").grown(7)).isEqualTo(mask("999"));
    }

    @Test
    void blurringKeepsAPlainMaskAndSpreadsADot() {
        assertThat(mask("999", "999").blurred(5)).isEqualTo(mask("999", "999"));
        Mask blurred = mask("0000000", "0000000", "0000000", "0009000", "0000000", "0000000", "0000000")
                .blurred(1);
        assertThat(blurred.value(3, 3)).isBetween(30, 60);
        assertThat(blurred.value(2, 3)).isBetween(1, blurred.value(3, 3) - 1);
        assertThat(blurred.value(2, 3)).isEqualTo(blurred.value(3, 2)).isEqualTo(blurred.value(4, 3));
    }

    @Test
    void feathersNeverTouchABlackPixel() {
        Mask mask =
                mask("000000000000", "009999999990", "009999999999", "009999999999", "009999999999", "009999999999");
        Mask feathered = mask.feathered(1);
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.value(x, y) == 0) {
                    assertThat(feathered.value(x, y)).isZero();
                }
            }
        }
        assertThat(feathered.value(2, 3)).isBetween(1, 254);
        assertThat(feathered.value(6, 5)).isEqualTo(255);
    }

    @Test
    void aTokenTakesTheFourPixelsAtItsCentreAfterThemHavingBeenMadeHard() {
        Mask mask = mask("0000", "0450", "0590", "0000");
        // 4 is below a half, 5 is not: three of four.
        assertThat(mask.tokens(4)).containsExactly(0.75f);
        assertThat(mask("99000000", "99000000").tokens(2)).containsExactly(1, 0, 0, 0);
    }

    @Test
    void scalingKeepsBlackPixelsBlackAndTakesMeansElsewhere() {
        assertThat(mask("0009", "0009").scaled(8, 1)).isEqualTo(mask("00000099"));
        Mask smaller = mask("009900").scaled(3, 1);
        assertThat(smaller).isEqualTo(mask("090"));
        assertThat(mask("0090").scaled(3, 1).value(0, 0)).isZero();
        assertThat(mask("0090").scaled(3, 1).value(1, 0)).isBetween(127, 129);
    }
}
