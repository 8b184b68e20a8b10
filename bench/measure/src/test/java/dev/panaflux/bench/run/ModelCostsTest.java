package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.bench.Variant.Cost;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Precision;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ModelCostsTest {

    private static final Path EMOJI = Path.of("..", "..", "models", "emoji");
    private static final Size SIZE = new Size(128, 128);

    /**
     * The embedded model's transformer has blocks of width 256 and 768 in its feed-forward: a double block has two streams of
     * 4 x 256^2 + 3 x 256 x 768 weights, a single block 4 x 256^2 + 3 x 256 x 768, so that 7 x 851,968 weights take a byte
     * instead of two; beside them, each of their 7 x (5 x 256 + 2 x 768) rows takes 8 bytes. What a byte is on average counts the
     * projection of the prompt as well, a fiftieth of the weights, which is not part of a step.
     */
    @Test
    void integersHalveWhatTheBlocksWeightsMove() throws IOException {
        ModelFiles model = ModelFiles.read(ModelSource.of(EMOJI));
        ModelCosts costs = new ModelCosts(model, null);
        Cost floats = costs.step(SIZE, 1, Precision.F32);
        Cost integers = costs.step(SIZE, 1, Precision.INT8);
        assertThat(costs.step(SIZE, 1, Precision.BF16)).isEqualTo(floats);
        assertThat(costs.step(SIZE, 1.5, Precision.F32).flop()).isCloseTo(floats.flop() * 3 / 2, within(1L));
        assertThat(integers.flop()).isEqualTo(floats.flop());
        long weights = 7 * (4L * 256 * 256 + 3L * 256 * 768);
        long rows = 7 * (5L * 256 + 2L * 768);
        assertThat((double) weights / model.weights(Component.TRANSFORMER).bytesOf(model.needed(Component.TRANSFORMER)))
                .as("share of the blocks in two bytes a weight")
                .isBetween(0.40, 0.41);
        assertThat(floats.bytes() - integers.bytes()).isCloseTo(weights - 8 * rows, Percentage.withPercentage(2));
    }
}
