package dev.panaflux.app.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ImageRequestTest {

    @Test
    void whatIsWrongIsNamed() {
        InputImage image = new InputImage("image", new byte[0]);
        Map<Supplier<ImageRequest.Builder>, String> wrong = Map.of(
                () -> ImageRequest.of(" "), "prompt: expected a text, found none",
                () -> ImageRequest.of("a fox").count(0), "count: expected at least 1, found 0",
                () -> ImageRequest.of("a fox").mask(image), "mask: expected a source beside it, found none",
                () -> ImageRequest.of("a fox").strength(0.5), "strength: expected a source beside it, found none",
                () -> ImageRequest.of("a fox").seed(-1L).count(2),
                        "seed: expected at most 18446744073709551614 for 2 images per prompt, found 18446744073709551615");
        wrong.forEach(
                (request, message) -> assertThatThrownBy(() -> request.get().build())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(message));
    }

    @Test
    void inputsComeAsBase64WithOrWithoutADataUrl() {
        assertThat(InputImage.ofBase64("image", "AQI=").content()).containsExactly(1, 2);
        assertThat(InputImage.ofBase64("image", "data:image/png;base64,AQI=").content())
                .containsExactly(1, 2);
        assertThatThrownBy(() -> InputImage.ofBase64("image", "AQ=I"))
                .hasMessage("image: expected an image in base64, found something else");
    }
}
