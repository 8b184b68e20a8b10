package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.family.ModelDigest;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.sampling.NoiseSource;
import dev.panaflux.system.Version;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What other programs find in the files; the JDK's own reader of PNG stands for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedImageTest {

    private static final String PROMPT = "ein Haus am See, 山の上の城";
    private static final String NEGATIVE = "rain: \"heavy\", fog";

    private final RgbImage reference = RgbImage.of(64, 80, new byte[3 * 64 * 80]);

    @TempDir
    Path folder;

    private ImagePipeline pipeline;
    private GeneratedImage image;

    @BeforeAll
    void generate() throws IOException {
        pipeline = TestPipelines.open(TestPipelines.model("lean"), Backend.SCALAR);
        image = pipeline.generate(GenerationRequest.of(PROMPT)
                        .negativePrompt(NEGATIVE)
                        .size(96, 64)
                        .steps(2)
                        .guidance(2.5f)
                        .seed(1L << 40)
                        .noise(NoiseSource.IRIS)
                        .schedule(new ScheduleChoice.Power(2))
                        .references(List.of(new ReferenceImage("see.png", reference)))
                        .build())
                .getFirst();
    }

    @AfterAll
    void close() {
        pipeline.close();
    }

    @Test
    void anotherReaderFindsThePixels() throws IOException {
        Path file = folder.resolve("out.png");
        image.writePng(file);
        BufferedImage read = ImageIO.read(file.toFile());
        assertThat(read.getWidth()).isEqualTo(96);
        assertThat(read.getHeight()).isEqualTo(64);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 96; x++) {
                int expected = image.image().value(x, y, 0) << 16
                        | image.image().value(x, y, 1) << 8
                        | image.image().value(x, y, 2);
                assertThat(read.getRGB(x, y) & 0xffffff).isEqualTo(expected);
            }
        }
    }

    @Test
    void anotherReaderFindsEveryParameter() throws Exception {
        Path file = folder.resolve("out.png");
        image.writePng(file);
        Map<String, String> texts = textChunks(file);
        assertThat(texts).containsOnlyKeys("parameters", "Software", "panaflux");
        assertThat(texts.get("Software")).isEqualTo("Panaflux " + Version.current());
        JsonNode json = new JsonMapper().readTree(texts.get("panaflux"));
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "prompt",
                        "negativePrompt",
                        "seed",
                        "rng",
                        "width",
                        "height",
                        "steps",
                        "guidance",
                        "schedule",
                        "sigmas",
                        "model",
                        "modelDigest",
                        "references",
                        "cachedReferences",
                        "plan",
                        "version",
                        "sha256");
        assertThat(json.get("prompt").stringValue()).isEqualTo(PROMPT);
        assertThat(json.get("negativePrompt").stringValue()).isEqualTo(NEGATIVE);
        assertThat(json.get("seed").longValue()).isEqualTo(1L << 40);
        assertThat(json.get("rng").stringValue()).isEqualTo("iris");
        assertThat(json.get("width").intValue()).isEqualTo(96);
        assertThat(json.get("height").intValue()).isEqualTo(64);
        assertThat(json.get("steps").intValue()).isEqualTo(2);
        assertThat(json.get("guidance").doubleValue()).isEqualTo(2.5, within(0.0));
        assertThat(json.get("schedule").stringValue()).startsWith("power");
        assertThat(json.get("sigmas")).hasSize(3);
        assertThat(json.get("model").stringValue()).isEqualTo("lean");
        assertThat(json.get("modelDigest").stringValue()).isEqualTo(ModelDigest.of(pipeline.model()));
        assertThat(json.get("references")).hasSize(1);
        assertThat(json.get("references").get(0).get("name").stringValue()).isEqualTo("see.png");
        assertThat(json.get("references").get(0).get("sha256").stringValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(reference.toBytes())));
        assertThat(json.get("plan").get("backend").stringValue()).isEqualTo("scalar");
        assertThat(json.get("plan").get("threads").intValue()).isEqualTo(2);
        assertThat(json.get("plan").get("operators").get("linear").stringValue())
                .isEqualTo("scalar");
        assertThat(json.get("version").stringValue()).isEqualTo(Version.current());
        assertThat(json.get("sha256").stringValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(image.image().toBytes())));
    }

    @Test
    void theParametersAreAlsoThereInTheFormThatImageToolsShow() throws IOException {
        Path file = folder.resolve("out.png");
        image.writePng(file);
        assertThat(textChunks(file).get("parameters"))
                .startsWith(PROMPT + "\nNegative prompt: " + NEGATIVE + "\nSteps: 2, Sampler: Euler, ")
                .contains("CFG scale: 2.5, Seed: 1099511627776, Size: 96x64")
                .contains("Model: lean");
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatHoldsTheSameRecord(OutputFormat format) throws IOException {
        Path file = folder.resolve("out." + format.label());
        image.write(file, format.encoder());
        assertThat(MetadataReader.read(file)).isEqualTo(image.metadata());
        RgbImage read = ImageDecoder.read(file);
        if (format == OutputFormat.JPEG) {
            assertThat(ImageDifference.between(read, image.image()).psnr()).isGreaterThan(25);
        } else {
            assertThat(read).isEqualTo(image.image());
        }
    }

    @Test
    void theSameRequestMakesTheSameFile() throws IOException {
        Path first = folder.resolve("first.png");
        Path second = folder.resolve("second.png");
        GenerationRequest request =
                GenerationRequest.of("x").size(64, 64).steps(1).build();
        pipeline.generate(request).getFirst().writePng(first);
        pipeline.generate(request).getFirst().writePng(second);
        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void whatCannotBeWrittenLeavesNothing() throws IOException {
        Path missing = folder.resolve("missing").resolve("out.png");
        assertThatIOException().isThrownBy(() -> image.writePng(missing)).withMessageContaining("missing");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> !file.toString().endsWith(".png"))).isEmpty();
        }
    }

    @Test
    void timingsTellEveryStep() {
        assertThat(image.timings().steps())
                .hasSize(2)
                .allSatisfy(time -> assertThat(time).isPositive());
        assertThat(image.timings().encodeReferences()).isPositive();
        assertThat(image.timings().total())
                .isGreaterThan(image.timings().decode().plus(image.timings().encodePrompt()));
    }

    private static Map<String, String> textChunks(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            Element root = (Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
            Map<String, String> texts = new HashMap<>();
            collect(root.getElementsByTagName("tEXtEntry"), "value", texts);
            collect(root.getElementsByTagName("iTXtEntry"), "text", texts);
            return texts;
        } finally {
            reader.dispose();
        }
    }

    private static void collect(NodeList entries, String attribute, Map<String, String> texts) {
        for (int index = 0; index < entries.getLength(); index++) {
            Element entry = (Element) entries.item(index);
            texts.put(entry.getAttribute("keyword"), entry.getAttribute(attribute));
        }
    }
}
