package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.QuantizedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in 8-bit integers: where their weights come from, and that the image stays the same. */
class Int8PipelineTest {

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private ModelFiles model;
    private Path cached = Path.of("");

    @BeforeEach
    void readModel() throws IOException {
        model = ModelFiles.read(ModelSource.of(TestPipelines.model("tiny")));
        cached = cache().cached(model.component(Component.TRANSFORMER));
    }

    private QuantizedCache cache() {
        return new QuantizedCache(folder.resolve("int8"));
    }

    private ImagePipeline pipeline(Precision precision, QuantizedCache cache) throws IOException {
        return ImagePipeline.of(model)
                .kernels(new KernelOptions(Backend.SCALAR, precision, 2))
                .quantizedWeights(cache)
                .build();
    }

    private GeneratedImage generate(ImagePipeline pipeline) throws IOException {
        List<GeneratedImage> images = new ArrayList<>();
        pipeline.generate(request(), RunControl.showing(this::listen), images::add);
        return images.getFirst();
    }

    private static GenerationRequest request() {
        return GenerationRequest.of("a red apple").size(64, 64).seed(7L).build();
    }

    private void listen(ProgressEvent event) {
        if (event instanceof ProgressEvent.Notice notice) {
            notices.add(notice.message());
        }
    }

    @Tag("slow")
    @Test
    void theImageIsNearlyThatOfFloatsButNotTheSame() throws IOException {
        try (ImagePipeline floats = pipeline(Precision.F32, cache());
                ImagePipeline integers = pipeline(Precision.INT8, cache())) {
            GeneratedImage exact = generate(floats);
            assertThat(cached).doesNotExist();
            GeneratedImage image = generate(integers);
            assertThat(ImageDifference.between(image.image(), exact.image()).psnr())
                    .isBetween(30.0, 80.0);
            assertThat(exact.parameters().plan())
                    .containsEntry("precision", "f32")
                    .doesNotContainKey("quantization");
            assertThat(image.parameters().plan())
                    .containsEntry("precision", "int8")
                    .containsEntry(
                            "quantization", model.description().quantization().label());
        }
    }

    @Tag("slow")
    @Test
    void theFirstRunMakesTheWeightsAndLaterOnesFindThem() throws IOException {
        byte[] first;
        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            first = generate(pipeline).image().toBytes();
            assertThat(notices).hasSize(2);
            assertThat(notices.getFirst()).isEqualTo("quantizing the transformer to int8, once: " + cached);
            assertThat(notices.getLast()).matches("quantized \\d+ weights in \\d+\\.\\d s: \\d+\\.\\d MiB");
            assertThat(generate(pipeline).image().toBytes()).isEqualTo(first);
        }
        try (ImagePipeline another = pipeline(Precision.INT8, cache())) {
            assertThat(generate(another).image().toBytes()).isEqualTo(first);
        }
        assertThat(notices).hasSize(2);
    }

    @Tag("slow")
    @Test
    void emptyFilesInTheCacheGo() throws IOException {
        Files.createDirectories(cached.getParent());
        Files.createFile(cached);
        Path other = Files.createFile(cached.resolveSibling("0123.int8.safetensors"));

        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            generate(pipeline);
        }

        assertThat(notices).hasSize(2).noneMatch(notice -> notice.endsWith("; ignored"));
        assertThat(other).doesNotExist();
        assertThat(cached).isNotEmptyFile();
    }

    @Test
    void aUserWithoutAHomeIsToldThatTheWeightsCannotBeKept() throws IOException {
        QuantizedCache nowhere =
                QuantizedCache.of(UserFolders.of(Map.of(), UserFolders.home(Map.of("HOME", "/dev/null"))));
        try (ImagePipeline pipeline = pipeline(Precision.INT8, nowhere)) {
            assertThatExceptionOfType(QuantizationException.class)
                    .isThrownBy(() -> generate(pipeline))
                    .withMessageStartingWith(
                            "int8 weights: they cannot be kept, as this user has no home folder; set PANAFLUX_CACHE");
        }
        assertThat(notices).isEmpty();
    }

    @Tag("slow")
    @Test
    void aDamagedFileIsMadeAnewOnce() throws IOException {
        byte[] right;
        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            right = generate(pipeline).image().toBytes();
        }
        byte[] content = Files.readAllBytes(cached);
        flipLastByte(cached);
        notices.clear();
        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            assertThat(generate(pipeline).image().toBytes()).isEqualTo(right);
            assertThat(generate(pipeline).image().toBytes()).isEqualTo(right);
        }
        assertThat(notices).hasSize(3);
        assertThat(notices.getFirst()).isEqualTo(cached + ": the content does not match its checksums; ignored");
        assertThat(notices.get(1)).startsWith("quantizing the transformer to int8");
        assertThat(cached).hasBinaryContent(content);
    }

    @Tag("slow")
    @Test
    void aFileThatChangesBetweenTwoRequestsIsComparedAgain() throws IOException {
        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            byte[] right = generate(pipeline).image().toBytes();
            Files.write(cached, new byte[] {1}, StandardOpenOption.APPEND);
            notices.clear();
            assertThat(generate(pipeline).image().toBytes()).isEqualTo(right);
            assertThat(notices.getFirst()).startsWith(cached + ": ").endsWith("; ignored");
        }
    }

    private static void flipLastByte(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer value = ByteBuffer.allocate(1);
            channel.read(value, channel.size() - 1);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (value.get(0) ^ 1)}), channel.size() - 1);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsAnErrorBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (ImagePipeline pipeline = pipeline(Precision.INT8, new QuantizedCache(file.resolve("int8")))) {
            List<ProgressEvent> phases = new ArrayList<>();
            assertThatThrownBy(() -> pipeline.generate(
                            request(),
                            RunControl.showing(event -> {
                                if (event instanceof ProgressEvent.PhaseDone) {
                                    phases.add(event);
                                }
                            }),
                            image -> {}))
                    .isInstanceOf(QuantizationException.class)
                    .hasMessageStartingWith("int8 weights: " + file)
                    .hasMessageEndingWith(
                            "; set PANAFLUX_CACHE to a folder with enough space, or make them with panaflux quantize");
            assertThat(phases).isEmpty();
        }
    }

    @Tag("slow")
    @Test
    void whatAKilledRunLeftIsRemovedByTheNextInAnyPrecision() throws IOException {
        model = ModelFiles.read(ModelSource.of(TestFiles.copy(TestPipelines.model("tiny"), folder.resolve("tiny"))));
        String name = ".panaflux-0123456789abcdef.tmp";
        Path cacheFolder = Files.createDirectories(cache().folder());
        Path beside = Files.writeString(folder.resolve("tiny/transformer").resolve(name), "half");
        Files.writeString(cacheFolder.resolve(name), "half");

        try (ImagePipeline pipeline = pipeline(Precision.F32, cache())) {
            generate(pipeline);
        }

        assertThat(cacheFolder).isEmptyDirectory();
        assertThat(beside).doesNotExist();
    }

    @Tag("slow")
    @Test
    void cancellingLeavesNoFile() throws IOException {
        Cancellation cancellation = new Cancellation();
        try (ImagePipeline pipeline = pipeline(Precision.INT8, cache())) {
            RunControl control = new RunControl(
                    event -> {
                        if (event instanceof ProgressEvent.Advanced advanced
                                && advanced.phase() == Phase.QUANTIZE
                                && advanced.done() == 3) {
                            cancellation.cancel();
                        }
                    },
                    cancellation,
                    null);
            assertThatThrownBy(() -> pipeline.generate(request(), control, image -> {}))
                    .isInstanceOf(CancellationException.class);
            assertThat(cached.getParent()).isEmptyDirectory();
            generate(pipeline);
        }
        assertThat(QuantizedFile.read(cached).policy()).isEqualTo("blocks");
    }
}
