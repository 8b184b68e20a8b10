package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A receiver gets the stages that it wants. */
class StageTapsTest {

    private final List<String> received = new ArrayList<>();

    private final StageTaps taps = new StageTaps(new StageSink() {
        @Override
        public boolean wants(String stage) {
            return stage.endsWith("wanted");
        }

        @Override
        public void record(String stage, float[] values, long... shape) {
            received.add(stage);
        }

        @Override
        public void record(String stage, int[] values, long... shape) {
            received.add(stage);
        }
    });

    @Test
    void othersAreLeftOut() {
        taps.ints("ints", new int[2]);
        taps.ints("ints wanted", new int[2]);
        taps.vector("vector", new float[2]);
        taps.vector("vector wanted", new float[2]);
        taps.tokens("tokens", new float[4], 2);
        taps.tokens("tokens wanted", new float[4], 2);
        taps.planes("planes", new float[8], 2, 2);
        taps.planes("planes wanted", new float[8], 2, 2);
        assertThat(received).containsExactly("ints wanted", "vector wanted", "tokens wanted", "planes wanted");
    }

    @Test
    void theNetworksResultsAreAskedForByTheNamesOfTheirStages() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor value = new Workspace(arena, 1024).allocate(4, 2);
            taps.firstStep().observe("other", value);
            taps.firstStep().observe("wanted", value);
            taps.decoding(new LatentSize(1, 1)).observe("other", value);
            taps.decoding(new LatentSize(1, 1)).observe("decoder wanted", value);
        }
        assertThat(received).containsExactly("step0.wanted", "decoder wanted");
    }
}
