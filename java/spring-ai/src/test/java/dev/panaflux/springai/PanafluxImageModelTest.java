package dev.panaflux.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.generate.LocalGenerator;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.util.MimeTypeUtils;

/** The model in this process, on the smallest reference model. */
class PanafluxImageModelTest {

    private static LocalGenerator generator;
    private static ImageModel model;

    @BeforeAll
    static void open() throws IOException {
        generator = LocalGenerator.open(
                new Environment(Map.of(), Path.of("/nonexistent/home"), Path.of("/nonexistent")),
                ModelSettings.of(TestModel.TINY.toString()),
                new BackendSettings("auto", "auto", 1, null, null),
                _ -> {});
        PanafluxImageOptions defaults = PanafluxImageOptions.builder()
                .width(TestPictures.SIDE)
                .height(TestPictures.SIDE)
                .steps(1)
                .seed(5L)
                .build();
        model = new PanafluxImageModel(generator, defaults, Duration.ofMinutes(5));
    }

    @AfterAll
    static void close() {
        generator.close();
    }

    private static ImageMessage message(String text, Media... media) {
        return new ImageMessage(text, 1f, List.of(media), Map.of());
    }

    private static Map<String, Object> settings(ImageGeneration generation) {
        return ((PanafluxImageGenerationMetadata) generation.getMetadata()).settings();
    }

    @Test
    void optionsOfARequestComeBeforeTheModels() {
        ImageOptions two = ImageOptionsBuilder.builder().n(2).width(128).build();
        ImageResponse drawn = model.call(new ImagePrompt("a fox", two));
        assertThat(drawn.getResults())
                .extracting(PanafluxImageModelTest::settings)
                .extracting(made -> made.get("seed"), made -> made.get("width"), made -> made.get("height"))
                .containsExactly(tuple(5, 128, 64), tuple(6, 128, 64));
    }

    @Test
    void imagesOfAMessageAreReferences() throws IOException {
        Media red = TestPictures.halves(Color.RED, Color.RED);
        ImagePrompt prompt = new ImagePrompt(
                List.of(message("a fox", red)),
                PanafluxImageOptions.builder().seed(7L).build());
        Map<String, Object> made = settings(TestPictures.result(model.call(prompt)));
        assertThat(made).containsEntry("seed", 7);
        assertThat(String.valueOf(made.get("references"))).contains("name=image 1");
    }

    @Test
    void withAMaskTheFirstImageIsRepainted() throws IOException {
        Media red = TestPictures.halves(Color.RED, Color.RED);
        Media mask = TestPictures.halves(Color.WHITE, Color.BLACK);
        ImagePrompt prompt = new ImagePrompt(
                List.of(message("a fox", red)),
                PanafluxImageOptions.builder().mask(mask).build());
        BufferedImage edited =
                TestPictures.pixels(TestPictures.result(model.call(prompt)).getOutput());
        int middle = TestPictures.SIDE / 2;
        assertThat(edited.getRGB(TestPictures.SIDE - 1, middle)).isEqualTo(Color.RED.getRGB());
        assertThat(edited.getRGB(0, middle)).isNotEqualTo(Color.RED.getRGB());
    }

    @Test
    void textsAreJoinedAndOneOfNegativeWeightIsUnwanted() throws IOException {
        List<ImageMessage> messages =
                List.of(new ImageMessage("a fox"), new ImageMessage("in snow"), new ImageMessage("blurry", -1f));
        assertThat(PromptReader.request(messages, PanafluxImageOptions.builder().build()))
                .satisfies(request -> assertThat(request.prompt()).isEqualTo("a fox, in snow"))
                .satisfies(request -> assertThat(request.negativePrompt()).isEqualTo("blurry"));
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() {
        Media elsewhere = new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://example.org/a.png"));
        Map<ImagePrompt, String> wrong = Map.of(
                new ImagePrompt("a fox", ImageOptionsBuilder.builder().n(0).build()),
                "count: expected at least 1, found 0",
                new ImagePrompt(
                        "a fox",
                        ImageOptionsBuilder.builder().responseFormat("url").build()),
                "response format: expected b64_json, found \"url\"",
                new ImagePrompt(
                        "a fox", PanafluxImageOptions.builder().mask(elsewhere).build()),
                "mask: expected an image in the message beside it, found none",
                new ImagePrompt(List.of(message("a fox", elsewhere))),
                "image 1: expected the bytes of an image or the address of a file, found another address");
        wrong.forEach((prompt, message) -> assertThatThrownBy(() -> model.call(prompt))
                .isInstanceOfSatisfying(
                        PanafluxImageException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.USAGE))
                .hasMessage(message));
    }
}
