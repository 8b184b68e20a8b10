package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.QuantizedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of weights that somebody cuts, overwrites or removes while they are mapped. Where the guard of a backend does not work,
 * this test does not fail: it ends the JVM.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the system may not allow the change")
@Timeout(120)
@Tag("slow")
class ChangedWeightsTest {

    private static final List<Computation> ALL = List.of(
            new Computation(Backend.NATIVE, Precision.F32),
            new Computation(Backend.NATIVE, Precision.INT8),
            new Computation(Backend.VECTOR, Precision.F32),
            new Computation(Backend.SCALAR, Precision.F32));

    private static final ReferenceImage REFERENCE =
            new ReferenceImage("gray", RgbImage.fromInterleaved(64, 64, new float[64 * 64 * 3]));

    @TempDir
    Path folder;

    private Path model = Path.of("");

    record Computation(Backend backend, Precision precision) {
        @Override
        public String toString() {
            return backend.label() + " " + precision.label();
        }
    }

    /** What a user or another program does to a file. */
    private interface Change {
        void to(Path file) throws IOException;
    }

    @BeforeEach
    void copyModel() throws IOException {
        model = TestFiles.copy(TestPipelines.model("tiny"), folder.resolve("model"));
    }

    private ImagePipeline pipeline(Computation computation) throws IOException {
        return TestPipelines.buildOrSkip(ImagePipeline.of(ModelFiles.read(ModelSource.of(model)))
                .kernels(new KernelOptions(computation.backend, computation.precision, 2))
                .quantizedWeights(new QuantizedCache(folder.resolve("int8"))));
    }

    private static GenerationRequest request(String prompt) {
        return GenerationRequest.of(prompt)
                .references(List.of(REFERENCE))
                .size(64, 64)
                .steps(4)
                .seed(7L)
                .build();
    }

    private Path weights(Component component) throws ModelFormatException {
        return ModelFiles.read(ModelSource.of(model))
                .weights(component)
                .files()
                .files()
                .getFirst()
                .path();
    }

    /** The images of a run during which, once {@code phase} has done its first part, {@code file} is changed. */
    private static List<RgbImage> generate(ImagePipeline pipeline, String prompt, Phase phase, Path file, Change change)
            throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        RunControl control = RunControl.showing(event -> {
            if (event instanceof ProgressEvent.Advanced advanced
                    && advanced.phase() == phase
                    && !changed.getAndSet(true)) {
                try {
                    change.to(file);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        List<RgbImage> images = new ArrayList<>();
        pipeline.generate(request(prompt), control, image -> images.add(image.image()));
        assertThat(changed).as("the phase took place").isTrue();
        return images;
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    static Stream<Arguments> cuts() {
        return ALL.stream()
                .flatMap(computation -> Stream.of(
                                new Case(Component.TEXT_ENCODER, Phase.ENCODE_PROMPT),
                                new Case(Component.AUTOENCODER, Phase.ENCODE_REFERENCES),
                                new Case(Component.TRANSFORMER, Phase.DENOISE),
                                new Case(Component.AUTOENCODER, Phase.DECODE))
                        .flatMap(part -> Stream.of(0.0, 0.5)
                                .map(left -> Arguments.of(computation, part.component, part.phase, left))));
    }

    private record Case(Component component, Phase phase) {}

    @ParameterizedTest(name = "{0}: {1} cut to {3} while {2}")
    @MethodSource("cuts")
    void aFileThatIsCutEndsTheRunAndTheNextOneWorks(
            Computation computation, Component component, Phase phase, double left) throws IOException {
        Path file = weights(component);
        byte[] whole = Files.readAllBytes(file);
        long bytes = (long) (whole.length * left);
        try (ImagePipeline pipeline = pipeline(computation)) {
            List<RgbImage> images = new ArrayList<>();
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() ->
                            images.addAll(generate(pipeline, "a red apple", phase, file, target -> cut(target, bytes))))
                    .withMessage(
                            "%s: the file was changed while it was in use: expected %d bytes throughout, found %d;"
                                    + " run again when it is whole",
                            file, whole.length, bytes);
            assertThat(images).isEmpty();

            Files.write(file, whole);
            try (ImagePipeline untouched = pipeline(computation)) {
                assertThat(pipeline.generate(request("a green pear")).getFirst().image())
                        .isEqualTo(untouched
                                .generate(request("a green pear"))
                                .getFirst()
                                .image());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void whatIsLostInsideAPageIsFoundThoughNoReadFails(Computation computation) throws IOException {
        Path file = weights(Component.TRANSFORMER);
        long bytes = Files.size(file);
        try (ImagePipeline pipeline = pipeline(computation)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() ->
                            generate(pipeline, "a red apple", Phase.DENOISE, file, target -> cut(target, bytes - 1)))
                    .withMessageContaining("expected %d bytes throughout, found %d", bytes, bytes - 1);
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void aFileThatIsOverwrittenEndsTheRun(Computation computation) throws IOException {
        Path file = weights(Component.TRANSFORMER);
        byte[] whole = Files.readAllBytes(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        try (ImagePipeline pipeline = pipeline(computation)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> generate(
                            pipeline, "a red apple", Phase.DENOISE, file, target -> Files.write(target, whole)))
                    .withMessageStartingWith(file + ": the file was changed while it was in use: found it written at ");
        }
    }

    @Test
    void integersThatAreCutEndTheRunAndAreMadeAnew() throws IOException {
        try (ImagePipeline pipeline = pipeline(new Computation(Backend.NATIVE, Precision.INT8))) {
            pipeline.generate(request("a red apple"));
            Path integers;
            try (Stream<Path> files = Files.list(folder.resolve("int8"))) {
                integers = files.filter(file -> file.toString().endsWith(QuantizedFile.SUFFIX))
                        .findFirst()
                        .orElseThrow();
            }

            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> generate(pipeline, "a", Phase.DENOISE, integers, target -> cut(target, 0)))
                    .withMessageStartingWith(integers + ": the file was changed while it was in use: ");

            assertThat(pipeline.generate(request("a"))).hasSize(1);
            assertThat(integers).isNotEmptyFile();
        }
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void aFileThatIsRemovedOrReplacedStaysMappedAsItWas(Computation computation) throws IOException {
        Path file = weights(Component.TRANSFORMER);
        try (ImagePipeline pipeline = pipeline(computation)) {
            RgbImage expected =
                    pipeline.generate(request("a red apple")).getFirst().image();

            assertThat(generate(pipeline, "a green pear", Phase.DENOISE, file, Files::delete))
                    .hasSize(1);

            Files.copy(TestPipelines.model("tiny").resolve(model.relativize(file)), file);
            assertThat(generate(pipeline, "a red apple", Phase.DENOISE, file, ChangedWeightsTest::replace))
                    .containsExactly(expected);
        }
    }

    private static void replace(Path file) throws IOException {
        Path other = file.resolveSibling("other");
        Files.write(other, new byte[] {1, 2, 3});
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
