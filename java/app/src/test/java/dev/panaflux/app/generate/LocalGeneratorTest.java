package dev.panaflux.app.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of programs, drawn in this process by the smallest reference model. */
class LocalGeneratorTest {

    private static final int SIDE = 64;

    @TempDir
    private static Path folder;

    private static LocalGenerator generator;

    @BeforeAll
    static void open() throws IOException {
        Path loras = Files.createDirectories(folder.resolve("loras"));
        Files.copy(
                TestFiles.model("tiny").resolve("../../adapters/lora-peft/lora-0.safetensors"),
                loras.resolve("style.safetensors"));
        Environment environment =
                new Environment(Map.of("PANAFLUX_LORAS", loras.toString()), folder, folder.resolve("nothing"));
        generator = LocalGenerator.open(
                environment,
                ModelSettings.of(TestFiles.model("tiny").toString()),
                new BackendSettings("auto", "f32", 1, null, null),
                _ -> {});
    }

    @AfterAll
    static void close() {
        generator.close();
    }

    private static ImageRequest.Builder fox(long seed) {
        return ImageRequest.of("a fox").size(SIDE, SIDE).steps(1).seed(seed);
    }

    private static RgbImage pixels(ImageFile file) throws IOException {
        return ImageDecoder.decode("image", file.content());
    }

    private static InputImage input(String name, ImageFile file) {
        return new InputImage(name, file.content());
    }

    @Test
    void everyImageOfARequestHasASeedOfItsOwnAndIsTheOneThatThisSeedAloneGives() throws IOException {
        List<ImageFile> both = generator.generate(fox(5).count(2).build());
        assertThat(both).extracting(ImageFile::seed).containsExactly(5L, 6L);
        ImageFile alone = generator.generate(fox(6).build()).getFirst();
        assertThat(pixels(alone).toBytes()).isEqualTo(pixels(both.get(1)).toBytes());
    }

    @Test
    void withoutASeedItDrawsOneAndTellsIt() throws IOException {
        ImageRequest request =
                ImageRequest.of("a fox").size(SIDE, SIDE).steps(1).build();
        ImageFile drawn = generator.generate(request).getFirst();
        assertThat(pixels(generator.generate(fox(drawn.seed()).build()).getFirst())
                        .toBytes())
                .isEqualTo(pixels(drawn).toBytes());
    }

    @Test
    void theFileHasTheFormatAskedForAndCarriesItsSettings() throws IOException {
        ImageFile file =
                generator.generate(fox(5).format(OutputFormat.WEBP).build()).getFirst();
        assertThat(ImageFile.read(file.content(), OutputFormat.WEBP).settings()).isEqualTo(file.settings());
        assertThat(file.settings())
                .containsEntry("prompt", "a fox")
                .containsEntry("width", SIDE)
                .containsEntry("steps", 1);
        assertThat(MetadataReader.decode("image", file.content()).text(ImageMetadata.SOFTWARE))
                .isPresent();
    }

    @Test
    void referencesAreNamedInTheSettings() throws IOException {
        ImageFile fox = generator.generate(fox(5).build()).getFirst();
        ImageFile edited = generator
                .generate(fox(7).references(List.of(input("fox", fox))).build())
                .getFirst();
        assertThat(String.valueOf(edited.settings().get("references"))).contains("name=fox");
        assertThat(pixels(edited).toBytes())
                .isNotEqualTo(
                        pixels(generator.generate(fox(7).build()).getFirst()).toBytes());
    }

    @Test
    void onlyWhatAMaskShowsThroughIsRepainted() throws IOException {
        ImageFile fox = generator.generate(fox(5).build()).getFirst();
        InputImage mask = new InputImage("mask", transparentLeft());
        RgbImage edited = pixels(generator
                .generate(fox(7).source(input("fox", fox))
                        .mask(mask)
                        .strength(1.0)
                        .build())
                .getFirst());
        byte[] before = pixels(fox).toBytes();
        byte[] after = edited.toBytes();
        int row = SIDE / 2 * SIDE * 3;
        int right = row + (SIDE - 8) * 3;
        assertThat(Arrays.copyOfRange(after, right, row + SIDE * 3))
                .isEqualTo(Arrays.copyOfRange(before, right, row + SIDE * 3));
        assertThat(Arrays.copyOfRange(after, row, row + 8 * 3))
                .isNotEqualTo(Arrays.copyOfRange(before, row, row + 8 * 3));
    }

    private static byte[] transparentLeft() throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = SIDE / 2; x < SIDE; x++) {
                image.setRGB(x, y, 0xff000000);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    @Test
    void aLoraIsAppliedByName() throws IOException {
        assertThat(generator.loras(null)).extracting(LoraFacts::name).containsExactly("style");
        ImageFile styled = generator
                .generate(fox(5).loras(List.of(new AdapterSetting("style", 2))).build())
                .getFirst();
        assertThat(pixels(styled).toBytes())
                .isNotEqualTo(
                        pixels(generator.generate(fox(5).build()).getFirst()).toBytes());
        assertThatThrownBy(() -> generator.generate(
                        fox(5).loras(List.of(new AdapterSetting("other", 1))).build()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("loras: expected the name of a LoRA that is listed, found \"other\"");
    }

    @Test
    void itsModelComesFirstInTheListAndOthersAreRefusedByName() throws IOException {
        ListedModel own = generator.models().getFirst();
        assertThat(own.isDefault()).isTrue();
        assertThat(own.toMap()).containsEntry("name", "tiny").containsEntry("takesImages", true);
        assertThatThrownBy(() -> generator.generate(fox(5).model("other").build()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("model: expected one of tiny, found \"other\"");
    }

    @Test
    void progressRisesToTheWhole() throws IOException {
        List<Double> shares = new ArrayList<>();
        generator.generate(
                fox(5).count(2).steps(2).build(), progress -> shares.add(progress.share()), new Cancellation());
        assertThat(shares).isSorted().startsWith(0.0).endsWith(1.0).hasSizeGreaterThan(10);
    }

    @Test
    void aCancelledRequestEndsWhileItDraws() {
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> generator.generate(
                        fox(5).steps(20).build(),
                        progress -> {
                            if (progress.share() > 0) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void aRequestThatTakesTooLongIsGivenUp() {
        assertThatThrownBy(() -> generator.generate(fox(5).steps(1000).build(), _ -> {}, Duration.ofMillis(100)))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void threadsAskAtOnceAndEachGetsItsOwn() throws Exception {
        byte[] expected = pixels(generator.generate(fox(9).build()).getFirst()).toBytes();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<ImageFile>>> calls = new ArrayList<>();
            for (long seed = 6; seed < 12; seed++) {
                ImageRequest request = fox(seed).build();
                calls.add(() -> generator.generate(request));
            }
            List<Future<List<ImageFile>>> files = threads.invokeAll(calls);
            for (int index = 0; index < files.size(); index++) {
                ImageFile file = files.get(index).get().getFirst();
                assertThat(file.settings()).containsEntry("seed", 6 + index);
            }
            assertThat(pixels(files.get(3).get().getFirst()).toBytes()).isEqualTo(expected);
        }
    }

    @Test
    void itTellsWhatDraws() {
        assertThat(generator.state()).containsEntry("model", "tiny").containsEntry("threads", 1);
    }
}
