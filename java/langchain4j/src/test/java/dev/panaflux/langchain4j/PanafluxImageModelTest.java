package dev.panaflux.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.generate.LocalGenerator;
import dev.panaflux.image.OutputFormat;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model in this process, on the smallest reference model. */
class PanafluxImageModelTest {

    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private static LocalGenerator generator;

    @BeforeAll
    static void open() throws IOException {
        generator = LocalGenerator.open(
                new Environment(Map.of(), Path.of("/nonexistent/home"), Path.of("/nonexistent")),
                ModelSettings.of(TestModel.TINY.toString()),
                new BackendSettings("auto", "auto", 1, null, null),
                _ -> {});
    }

    @AfterAll
    static void close() {
        generator.close();
    }

    private static PanafluxImageModelBuilder small() {
        return PanafluxImageModel.builder()
                .generator(generator)
                .size(SIDE, SIDE)
                .steps(1)
                .seed(5L);
    }

    private static BufferedImage pixels(Image image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.base64Data())));
    }

    private static BufferedImage filled(Color left, Color right) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(left);
        pen.fillRect(0, 0, SIDE / 2, SIDE);
        pen.setColor(right);
        pen.fillRect(SIDE / 2, 0, SIDE / 2, SIDE);
        pen.dispose();
        return image;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static Image image(BufferedImage image) throws IOException {
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(png(image)))
                .build();
    }

    @Test
    void anImageComesAsBase64WithItsSettings() throws IOException {
        ImageModel model = small().build();
        Response<Image> fox = model.generate("a fox");
        assertThat(fox.content().mimeType()).isEqualTo("image/png");
        assertThat(pixels(fox.content()).getWidth()).isEqualTo(SIDE);
        assertThat(fox.metadata())
                .containsEntry("seed", 5)
                .containsEntry("model", "tiny")
                .containsEntry("steps", 1)
                .containsKey("sha256");
        assertThat(model.generate("a fox").content()).isEqualTo(fox.content());
    }

    @Test
    void severalImagesHaveSeedsThatCountUp() {
        Response<List<Image>> foxes = small().build().generate("a fox", 3);
        assertThat(foxes.content()).hasSize(3).doesNotHaveDuplicates();
        assertThat(foxes.metadata().get("images"))
                .asInstanceOf(list(Map.class))
                .extracting(settings -> settings.get("seed"))
                .containsExactly(5, 6, 7);
    }

    @Test
    void theFormatIsTheBuilders() {
        assertThat(small().format(OutputFormat.JPEG)
                        .build()
                        .generate("a fox")
                        .content()
                        .mimeType())
                .isEqualTo("image/jpeg");
    }

    @Test
    void anEditDrawsFromReferences() throws IOException {
        PanafluxImageModel model = small().build();
        Image red = image(filled(Color.RED, Color.RED));
        Path file = Files.write(folder.resolve("blue.png"), png(filled(Color.BLUE, Color.BLUE)));
        Image blue = Image.builder().url(file.toUri()).build();
        assertThat(model.edit(red, "a fox").content())
                .isNotEqualTo(model.generate("a fox").content());
        assertThat(model.edit(List.of(red, blue), "a fox").metadata().get("references"))
                .asInstanceOf(list(Map.class))
                .extracting(reference -> reference.get("name"))
                .containsExactly("reference 1", "reference 2");
    }

    @Test
    void aMaskKeepsWhatItDoesNotShow() throws IOException {
        Image red = image(filled(Color.RED, Color.RED));
        Image mask = image(filled(Color.WHITE, Color.BLACK));
        BufferedImage edited = pixels(small().build().edit(red, mask, "a fox").content());
        assertThat(edited.getRGB(SIDE - 1, SIDE / 2)).isEqualTo(Color.RED.getRGB());
        assertThat(edited.getRGB(0, SIDE / 2)).isNotEqualTo(Color.RED.getRGB());
    }

    @Test
    void whatCannotBeDoneIsSaidInTheExceptionsOfLangChain4j() {
        assertThatThrownBy(() -> small().steps(0).build().generate("a fox"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("steps: expected at least 1, found 0");
        assertThatThrownBy(() -> small().build()
                        .edit(Image.builder().url("https://example.org/a.png").build(), "a fox"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("reference 1: expected base64 or the address of a file, found https");
        assertThatThrownBy(() -> small().model("other").build().generate("a fox"))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessage("model: expected one of tiny, found \"other\"");
        assertThatThrownBy(() -> small().steps(5000)
                        .timeout(Duration.ofMillis(50))
                        .build()
                        .generate("a fox"))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("time: expected the images within 50 ms");
    }

    @Test
    void aModelThatCannotBeOpenedIsSaidWhenItIsBuilt() {
        assertThatThrownBy(() -> PanafluxImageModel.builder()
                        .model(folder.resolve("none").toString())
                        .build())
                .isInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> PanafluxImageModel.builder()
                        .model(TestModel.TINY.toString())
                        .backend("cuda")
                        .build())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        try (PanafluxImageModel model =
                PanafluxImageModel.builder().server("http://127.0.0.1:9").build()) {
            assertThatThrownBy(() -> model.generate("a fox"))
                    .isInstanceOf(InternalServerException.class)
                    .hasMessage("server: cannot be reached at http://127.0.0.1:9/; start it with panaflux serve");
        }
    }

    @Test
    void anInterruptEndsARequest() {
        PanafluxImageModel model = small().steps(5000)
                .onProgress(_ -> Thread.currentThread().interrupt())
                .build();
        assertThatThrownBy(() -> model.generate("a fox")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void threadsShareAModel() throws Exception {
        PanafluxImageModel model = small().build();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Response<Image>>> calls = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                String prompt = "fox " + number;
                calls.add(() -> model.generate(prompt));
            }
            List<Future<Response<Image>>> drawn = threads.invokeAll(calls);
            for (int number = 0; number < drawn.size(); number++) {
                assertThat(drawn.get(number).get().metadata()).containsEntry("prompt", "fox " + number);
            }
        }
    }
}
