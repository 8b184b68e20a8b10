package dev.panaflux.weights.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.DType;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomWeightsTest {

    private static final int ROWS = 700;
    private static final int COLS = 7000;

    @TempDir
    Path folder;

    @Tag("slow")
    @Test
    void a_matrix_larger_than_the_block_keeps_the_variance_of_its_input_and_has_no_row_twice() throws IOException {
        Path path = folder.resolve("x.safetensors");
        RandomWeights weights = new RandomWeights(5, DType.BF16);
        SafetensorsWriter.write(
                path,
                Map.of(),
                List.of(TensorSpec.of("w.weight", StoredType.BF16, ROWS, COLS)),
                (tensor, out) -> weights.write(tensor, Role.MATRIX, out));
        float[] values;
        try (WeightStore store = WeightStore.open(path)) {
            values = store.floats("w.weight");
        }
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        assertThat(Math.sqrt(squares / values.length)).isBetween(0.99 / Math.sqrt(COLS), 1.01 / Math.sqrt(COLS));
        Set<String> rows = new HashSet<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(Arrays.toString(Arrays.copyOfRange(values, row * COLS, row * COLS + 16)));
        }
        assertThat(rows).hasSize(ROWS);
    }
}
