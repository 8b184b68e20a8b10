package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several images that pass through the models together. */
class BatchTest {

    private static final Path TINY = TestPipelines.model("tiny");
    private static final Path LEAN = TestPipelines.model("lean");
    private static final long MEBI = 1 << 20;

    @TempDir
    private Path folder;

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"scalar, F32", "scalar, INT8", "vector, F32", "native, F32", "native, BF16", "native, INT8"})
    void anImageIsTheSameToTheBitHoweverManyAreDrawnWithIt(BackendChoice backend, Precision precision)
            throws IOException {
        GenerationRequest.Builder request = GenerationRequest.of(List.of("a red apple", "a lake at night"))
                .size(64, 80)
                .steps(2)
                .seed(3)
                .count(3);
        try (ImagePipeline pipeline = open(backend, precision)) {
            List<GeneratedImage> alone = pipeline.generate(request.batch(1).build());
            assertThat(alone).hasSize(6).extracting(GeneratedImage::image).doesNotHaveDuplicates();
            for (Integer batch : new Integer[] {4, 6, null}) {
                List<GeneratedImage> together =
                        pipeline.generate(request.batch(batch).build());
                assertThat(together)
                        .as("batch %s", batch)
                        .extracting(GeneratedImage::image)
                        .isEqualTo(alone.stream().map(GeneratedImage::image).toList());
            }
        }
    }

    @Test
    void guidanceAndReferencesDoNotMixBetweenTheImagesOfABatch() throws IOException {
        GenerationRequest.Builder request = GenerationRequest.of(List.of("a red apple", "a lake at night"))
                .negativePrompt("rain")
                .size(64, 64)
                .steps(2)
                .seed(3)
                .count(2)
                .references(List.of(new ReferenceImage("gray", RgbImage.of(64, 64, new byte[64 * 64 * 3]))));
        try (ImagePipeline pipeline = TestPipelines.open(LEAN, BackendChoice.AUTO)) {
            assertThat(pixels(pipeline.generate(request.batch(4).build())))
                    .isEqualTo(pixels(pipeline.generate(request.batch(1).build())));
        }
    }

    @Test
    void everyPromptHasItsOwnImagesWithTheSameSeeds() throws IOException {
        GenerationRequest request = GenerationRequest.of(List.of("a red apple", "a lake"))
                .size(64, 64)
                .steps(1)
                .seed(7)
                .count(2)
                .build();
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            assertThat(pipeline.generate(request))
                    .extracting(image -> image.parameters().prompt() + " "
                            + image.parameters().seed())
                    .containsExactly("a red apple 7", "a red apple 8", "a lake 7", "a lake 8");
        }
    }

    @Test
    void morePromptsThanAreKeptAreEncodedInRounds() throws IOException {
        List<String> prompts = new ArrayList<>();
        for (int number = 0; number < PromptEncoder.KEPT_PROMPTS + 2; number++) {
            prompts.add("apple " + number);
        }
        GenerationRequest request =
                GenerationRequest.of(prompts).size(64, 64).steps(1).build();
        List<String> encoded = new ArrayList<>();
        RunControl control = RunControl.showing(event -> {
            if (event instanceof ProgressEvent.PhaseStarted started && started.phase() == Phase.ENCODE_PROMPT) {
                encoded.add(started.images().label());
            }
        });
        List<String> drawn = new ArrayList<>();
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            pipeline.generate(
                    request, control, image -> drawn.add(image.parameters().prompt()));
        }
        assertThat(encoded).containsExactly("images 1-8", "images 9-10");
        assertThat(drawn).isEqualTo(prompts);
    }

    @Tag("slow")
    @Test
    void aBatchThatDoesNotFitIsRefusedIfAskedForAndMadeSmallerIfNot() throws IOException {
        GenerationRequest.Builder request =
                GenerationRequest.of("x").size(256, 256).steps(1).count(4);
        ActivationMemory one;
        try (ImagePipeline pipeline = TestPipelines.open(TINY, BackendChoice.AUTO)) {
            one = pipeline.activationMemory(256, 256);
        }
        SystemMemory memory = machine(257 * MEBI + 2 * one.denoise() + one.decodeBands());
        List<Integer> batches = new ArrayList<>();
        try (ImagePipeline pipeline =
                TestPipelines.builder(TINY, BackendChoice.AUTO).memory(memory).build()) {
            assertThatExceptionOfType(InsufficientMemoryException.class)
                    .isThrownBy(() -> pipeline.generate(request.batch(4).build()))
                    .withMessageMatching(
                            "memory: denoising needs .* GiB, .* GiB are available; ask for a smaller batch");
            pipeline.generate(
                    request.batch(null).build(),
                    RunControl.quiet(),
                    image -> batches.add(image.timings().batch()));
        }
        assertThat(batches).hasSize(4).allMatch(batch -> batch < 4);
    }

    @Test
    void weightsThatDoNotFitIntoMemoryAreReadForMoreImagesAtOnce() throws IOException {
        ModelFiles model = ModelFiles.read(ModelSource.of(TINY));
        TokenLayout layout = new TokenLayout(500, new LatentSize(32, 32), List.of());
        SystemMemory memory = machine(2048 * MEBI);
        BatchPlanner planner = new BatchPlanner(
                model.description(),
                model.description().networks(),
                new MemoryCheck(memory),
                List.of(layout),
                1,
                false);
        assertThat(planner.choose(20, null, 10 * MEBI)).isEqualTo(new BatchShape(1, 1, 1));
        assertThat(planner.choose(20, null, 4096 * MEBI)).isEqualTo(new BatchShape(10, 1, 10));
    }

    @Test
    void theTwoPassesOfGuidanceGoTogetherWhereTheyAreSmall() throws IOException {
        ModelFiles model = ModelFiles.read(ModelSource.of(LEAN));
        SystemMemory memory = machine(2048 * MEBI);
        TokenLayout small = new TokenLayout(16, new LatentSize(8, 8), List.of());
        TokenLayout large = new TokenLayout(512, new LatentSize(64, 64), List.of());
        assertThat(new BatchPlanner(
                                model.description(),
                                model.description().networks(),
                                new MemoryCheck(memory),
                                List.of(small),
                                2,
                                false)
                        .choose(1, null, MEBI))
                .isEqualTo(new BatchShape(1, 2, 2));
        assertThat(new BatchPlanner(
                                model.description(),
                                model.description().networks(),
                                new MemoryCheck(memory),
                                List.of(large),
                                2,
                                false)
                        .choose(3, null, MEBI))
                .isEqualTo(BatchShape.single(2));
    }

    private ImagePipeline open(BackendChoice backend, Precision precision) throws IOException {
        ImagePipeline.Builder builder = ImagePipeline.of(ModelFiles.read(ModelSource.of(TINY)))
                .kernels(new KernelOptions(backend, precision, 2))
                .quantizedWeights(new QuantizedCache(folder.resolve("int8")));
        return TestPipelines.buildOrSkip(builder);
    }

    private SystemMemory machine(long availableBytes) throws IOException {
        Path root = folder.resolve("machine");
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/meminfo"), "MemAvailable: %d kB\n".formatted(availableBytes / 1024));
        return new SystemMemory(root);
    }

    private static List<RgbImage> pixels(List<GeneratedImage> images) {
        return images.stream().map(GeneratedImage::image).toList();
    }
}
