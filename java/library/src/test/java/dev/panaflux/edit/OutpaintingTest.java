package dev.panaflux.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutpaintingTest {

    private static final RgbImage IMAGE = RgbImage.of(2, 1, new byte[] {1, 2, 3, 4, 5, 6});

    @Test
    void theRoomIsFilledWithTheBorderAndWhiteInTheMask() {
        Outpainting grown = Outpainting.of(IMAGE, Margins.parse("1,0,1,1"), 1);
        assertThat(grown.source().toBytes())
                .containsExactly(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
        assertThat(grown.mask()).isEqualTo(MaskTest.mask("9009", "9999"));
    }

    @Test
    void percentAreOfTheImagesOwnSide() {
        Outpainting grown = Outpainting.of(RgbImage.of(4, 10, new byte[120]), Margins.parse("50%, 0, 25%, 20%"), 1);
        assertThat(grown.source().width()).isEqualTo(2 + 4 + 1);
        assertThat(grown.source().height()).isEqualTo(10 + 2);
    }

    @Test
    void theRoomGrowsToTheNextMultipleWhereThereIsRoom() {
        Outpainting right = Outpainting.of(IMAGE, Margins.parse("0,0,1,3"), 4);
        assertThat(right.mask()).isEqualTo(MaskTest.mask("0099", "9999", "9999", "9999"));
        Outpainting left = Outpainting.of(IMAGE, Margins.parse("1,3,0,0"), 4);
        assertThat(left.mask()).isEqualTo(MaskTest.mask("9999", "9999", "9999", "9900"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1,2,3",
                "1,2,3,4,5",
                "a,0,0,0",
                "-1,0,0,0",
                "1.5,0,0,0",
                "0,0,0,0",
                "0%,0,0,0",
                "9999999,0,0,0"
            })
    void otherTextsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Margins.parse(text))
                .withMessageStartingWith("outpaint: expected ")
                .withMessageEndingWith("found '" + text + "'");
    }

    @Test
    void anImageThatNobodyCanDrawIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Outpainting.of(IMAGE, Margins.parse("0,0,999999,0"), 16))
                .withMessage("outpaint: expected a width of at most 16384 pixels, found 1000016");
    }
}
