package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.sampling.testkit.Fixtures;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReferenceFitTest {

    static Stream<JsonNode> recorded() {
        return Fixtures.entries("/image/references.json").stream();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("recorded")
    void theEncoderSeesWhatTheReferencePipelineShowsIt(JsonNode entry) throws ImageFormatException {
        RgbImage image = TestImages.pattern(
                entry.get("size").get(0).intValue(), entry.get("size").get(1).intValue());
        RgbImage fitted = new ReferenceFit(16).apply("ref.png", image);
        assertThat(fitted.width()).isEqualTo(entry.get("to").get(0).intValue());
        assertThat(fitted.height()).isEqualTo(entry.get("to").get(1).intValue());
        assertThat(Fixtures.digest(fitted.toPlanar()))
                .isEqualTo(entry.get("sha256").stringValue());
    }

    @ParameterizedTest
    @CsvSource({
        "63, 200, 'ref.png: expected at least 64 pixels per side, found 63x200'",
        "200, 63, 'ref.png: expected at least 64 pixels per side, found 200x63'",
        "513, 64, 'ref.png: expected sides of a ratio of at most 8:1, found 513x64'",
        "64, 513, 'ref.png: expected sides of a ratio of at most 8:1, found 64x513'",
    })
    void whatTheReferenceRefusesIsRefused(int width, int height, String message) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> new ReferenceFit(16).apply("ref.png", TestImages.pattern(width, height)))
                .withMessage(message);
    }

    @Test
    void anImageOfAFittingSizeIsUnchanged() throws ImageFormatException {
        RgbImage image = TestImages.pattern(512, 64);
        assertThat(new ReferenceFit(16).apply("ref.png", image)).isSameAs(image);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000, 256, 256", "512, 64, 176, 16", "64, 64, 64, 64", "800, 200, 128, 32"})
    void aSmallerSquareLeavesTheProportions(int width, int height, int fitWidth, int fitHeight)
            throws ImageFormatException {
        int side = width == 1000 ? 256 : 64;
        RgbImage fitted = new ReferenceFit(16, side).apply("ref.png", TestImages.pattern(width, height));
        assertThat(List.of(fitted.width(), fitted.height())).containsExactly(fitWidth, fitHeight);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 1025, Integer.MIN_VALUE})
    void theSquareHasLimits(int side) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReferenceFit(16, side))
                .withMessage("reference size: expected 64 to 1024 pixels, found " + side);
    }

    @Test
    void theMultipleMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReferenceFit(0));
    }
}
