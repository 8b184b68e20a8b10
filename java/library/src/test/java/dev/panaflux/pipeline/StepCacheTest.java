package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.model.StepCache;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepCacheTest {

    private static final int STEPS = 8;

    /** Two passes a step. */
    private static GenerationRequest.Builder guided(int count) {
        return GenerationRequest.of("a red apple")
                .steps(STEPS)
                .guidance(3f)
                .seed(5)
                .count(count);
    }

    private static List<GeneratedImage> draw(GenerationRequest.Builder request) throws IOException {
        try (ImagePipeline pipeline = TestPipelines.open(TestFiles.model("emoji-base"), BackendChoice.AUTO)) {
            return pipeline.generate(request.build());
        }
    }

    private static List<RgbImage> pixels(List<GeneratedImage> images) {
        return images.stream().map(GeneratedImage::image).toList();
    }

    @Tag("slow")
    @Test
    void aThresholdThatNothingMeetsChangesNothing() throws IOException {
        GeneratedImage full = draw(guided(1)).getFirst();
        GeneratedImage cached = draw(guided(1).stepCache(1e-12)).getFirst();

        assertThat(cached.image()).isEqualTo(full.image());
        assertThat(cached.timings().reused()).isZero();
    }

    @Tag("slow")
    @Test
    void aThresholdThatMostStepsMeetLeavesOutBlocksAndTellsOfIt() throws IOException {
        GeneratedImage full = draw(guided(1)).getFirst();
        GeneratedImage cached = draw(guided(1).stepCache(1.0)).getFirst();

        assertThat(cached.timings().reused()).isBetween(STEPS, 2 * (STEPS - 1));
        assertThat(cached.image()).isNotEqualTo(full.image());
        assertThat(cached.parameters().toMap()).containsEntry("stepCache", 1.0);
        assertThat(full.parameters().toMap()).doesNotContainKey("stepCache");
    }

    @Tag("slow")
    @Test
    void eachImageOfABatchIsAsIfDrawnAlone() throws IOException {
        List<GeneratedImage> alone = draw(guided(3).stepCache(0.2).batch(1));
        List<GeneratedImage> together = draw(guided(3).stepCache(0.2).batch(3));

        assertThat(pixels(together)).isEqualTo(pixels(alone));
        assertThat(alone.getFirst().timings().reused()).isBetween(1, 2 * (STEPS - 1) - 1);
        assertThat(together.getFirst().timings().reused())
                .isEqualTo(alone.stream()
                        .mapToInt(image -> image.timings().reused())
                        .sum());
    }

    @Test
    void aDistilledModelHasNoneAndAThresholdIsAShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    try (ImagePipeline pipeline = TestPipelines.open(TestPipelines.model("tiny"), BackendChoice.AUTO)) {
                        pipeline.generate(
                                GenerationRequest.of("a pear").stepCache(0.1).build());
                    }
                })
                .withMessage(
                        "step cache: expected none, since tiny is a distilled model, whose few steps differ too much");
        for (double threshold : List.of(0.0, -1.0, 1.1, Double.NaN)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> guided(1).stepCache(threshold).build())
                    .withMessage("step cache: expected a threshold above 0 and up to 1, found " + threshold);
        }
    }

    /** The first block adds (1, -3), then (1.5, -2.9): 0.6 of 4 differ, as diffusers counts. */
    @ParameterizedTest
    @CsvSource({"0.16, true", "0.14, false"})
    void theChangeIsMeasuredAsDiffusersDoes(double threshold, boolean settles) {
        try (Arena arena = Arena.ofShared();
                SelectedKernels selected = KernelSelector.installed().select(KernelOptions.defaults())) {
            Kernels kernels = selected.kernels();
            Workspace workspace = new Workspace(arena, 4096);
            Tensor image = workspace.allocate(1, 2);
            StepCache cache = StepCache.allocate(workspace, 1, 2, threshold);
            image.setFloats(new float[] {10, 20});
            cache.enter(kernels, image);
            image.setFloats(new float[] {11, 17});
            assertThat(cache.settles(kernels, image)).isFalse();
            image.setFloats(new float[] {100, 200});
            cache.leave(image);

            image.setFloats(new float[] {30, 40});
            cache.enter(kernels, image);
            image.setFloats(new float[] {31.5f, 37.1f});
            assertThat(cache.settles(kernels, image)).isEqualTo(settles);
            image.setFloats(new float[] {7, 7});
            cache.leave(image);

            assertThat(cache.reused()).isEqualTo(settles ? 1 : 0);
            assertThat(image.toFloats())
                    .containsExactly(settles ? new float[] {31.5f + 89, 37.1f + 183} : new float[] {7, 7});
        }
    }
}
