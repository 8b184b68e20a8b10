package dev.panaflux.weights.scaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.kernels.Weight;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values with scales, compared with what NumPy makes of them by the formats' definitions. */
class ScaledWeightsTest {

    private static WeightStore recorded() throws ModelFormatException {
        return WeightStore.open(Resources.resource("/reference/gguf/scaled.safetensors"));
    }

    private static float[] read(Weight weight) {
        int cols = (int) weight.cols();
        float[] values = new float[(int) weight.rows() * cols];
        for (int row = 0; row < weight.rows(); row++) {
            weight.read(row, 0, values, row * cols, cols);
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 6, 40, f8_e4m3",
        "scalar, 6, 40, f8_e4m3",
        "old, 6, 40, f8_e4m3",
        "rows, 6, 40, f8_e4m3",
        "grid, 6, 40, f8_e4m3 with scales of blocks",
        "squares, 130, 260, f8_e4m3 with scales of blocks",
        "e5m2, 6, 40, f8_e5m2",
        "mxfp8, 150, 96, mxfp8",
        "nvfp4, 160, 96, nvfp4",
        "int8, 6, 512, i8_rows",
    })
    void valuesAreThoseOfTheDefinitionToTheBit(String kind, int rows, int cols, String format)
            throws ModelFormatException {
        try (WeightStore store = recorded()) {
            Weight weight = store.weight(kind + ".weight", rows, cols);
            assertThat(weight.format().label()).isEqualTo(format);
            assertThat(read(weight)).isEqualTo(store.floats(kind + ".values"));
        }
    }

    @Test
    void rotatedRowsAreRotatedBack() throws ModelFormatException {
        try (WeightStore store = recorded()) {
            Weight weight = store.weight("convrot.weight", 6, 512);
            float[] expected = store.floats("convrot.values");
            float[] found = read(weight);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(2e-5f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"grid, 6, 40", "squares, 130, 260", "mxfp8, 150, 96", "nvfp4, 160, 96", "convrot, 6, 512"})
    void partsAreReadWithoutTheRest(String kind, int rows, int cols) throws ModelFormatException {
        try (WeightStore store = recorded()) {
            Weight whole = store.weight(kind + ".weight", rows, cols);
            float[] all = read(whole);
            int first = rows / 2 - 1;
            Weight lower = whole.rows(first, rows);
            for (int from : new int[] {0, 1, 7, 15, 33, cols - 1}) {
                for (int count : new int[] {0, 1, 2, 17, cols}) {
                    int length = Math.min(count, cols - from);
                    float[] part = new float[length + 1];
                    lower.read(1, from, part, 1, length);
                    int start = (first + 1) * cols + from;
                    assertThat(Arrays.copyOfRange(part, 1, length + 1))
                            .isEqualTo(Arrays.copyOfRange(all, start, start + length));
                }
            }
        }
    }

    @Test
    void aNarrowVectorIsWidened() throws IOException {
        try (WeightStore store = recorded()) {
            assertThat(store.tensor("grid.weight", 6, 40).toFloats()).isEqualTo(store.floats("grid.values"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    '"dtype":"F8_E4M3","shape":[6,8],"data_offsets":[4,52]'  | F32 | [] | 4 |
                    '"dtype":"F8_E4M3","shape":[6,8],"data_offsets":[20,68]' | F32 | [5] | 20 | 'tensor a.weight_scale at byte %d: for [6, 8] f8_e4m3: expected scales for equal parts of 6, found 5'
                    '"dtype":"F8_E4M3","shape":[6,8],"data_offsets":[8,56]'  | I64 | [] | 8 | 'expected 1 to 16777216 scales of f32, f16 or bf16, found [] i64'
                    '"dtype":"F8_E4M3","shape":[6,8],"data_offsets":[4,52]'  | U8 | [4] | 4 | 'expected 512 bytes of scales for [6, 8] values, found [4] u8'
                    """)
    void scalesThatDoNotFitAreTold(
            String weight, String type, String shape, int bytes, String message, @TempDir Path folder)
            throws IOException {
        String header = "{\"a.weight_scale\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%d]},\"a.weight\":{%s}}"
                .formatted(type, shape, bytes, weight);
        Path file = TestFiles.safetensors(folder.resolve("a.safetensors"), header, new byte[bytes + 48]);
        try (WeightStore store = WeightStore.open(file)) {
            if (message == null) {
                assertThat(read(store.weight("a.weight", 6, 8))).containsOnly(0);
            } else {
                int at = 8 + header.length();
                assertThatExceptionOfType(ModelFormatException.class)
                        .isThrownBy(() -> store.weight("a.weight", 6, 8))
                        .withMessageStartingWith(file + ": ")
                        .withMessageContaining(message.replace("%d", Integer.toString(at)));
            }
        }
    }
}
