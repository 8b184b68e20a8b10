package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeTest {

    @Test
    void aSizeIsASideOrTwo() {
        assertThat(ImageSize.parse("512")).isEqualTo(new ImageSize(512, 512));
        assertThat(ImageSize.parse("768x512")).isEqualTo(new ImageSize(768, 512));
        assertThat(ImageSize.parse("64X80")).isEqualTo(new ImageSize(64, 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "64x", "64x64x64", "a", "64 x 64", "99999999999"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSize.parse(text))
                .withMessage("expected SIDE or WIDTHxHEIGHT, found '%s'", text);
    }
}
