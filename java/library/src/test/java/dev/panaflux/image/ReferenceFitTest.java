package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.sampling.testkit.Fixtures;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    @Test
    void theMultipleMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReferenceFit(0));
    }
}
