package dev.panaflux.weights.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.kernels.Weight;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks with random bits, compared with what the GGUF package makes of them. */
class BlockWeightTest {

    private static final int ROWS = 4;
    private static final int COLS = 512;

    static Set<BlockFormat> recorded() {
        return EnumSet.complementOf(EnumSet.of(BlockFormat.NVFP4));
    }

    private interface Check {
        void on(Weight weight, float[] expected) throws ModelFormatException;
    }

    private static void check(BlockFormat format, Check check) throws ModelFormatException {
        String name = format.name().toLowerCase(Locale.ROOT);
        try (WeightStore blocks = WeightStore.open(Resources.resource("/reference/gguf/blocks.gguf"));
                WeightStore values = WeightStore.open(Resources.resource("/reference/gguf/blocks.safetensors"))) {
            check.on(blocks.weight(name, ROWS, COLS), values.floats(name));
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void valuesAreThoseOfTheGgufPackageToTheBit(BlockFormat format) throws ModelFormatException {
        check(format, (weight, expected) -> {
            float[] read = new float[ROWS * COLS];
            for (int row = 0; row < ROWS; row++) {
                weight.read(row, 0, read, row * COLS, COLS);
            }
            assertThat(read).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void partsOfRowsAreReadWithoutTheRest(BlockFormat format) throws ModelFormatException {
        check(format, (weight, expected) -> {
            Weight lower = weight.rows(2, 4);
            for (int from : new int[] {0, 1, 31, 32, 100, 255, 256, 300, 511}) {
                for (int count : new int[] {0, 1, 31, 32, 33, 200, 257}) {
                    int length = Math.min(count, COLS - from);
                    float[] read = new float[length + 2];
                    lower.read(1, from, read, 1, length);
                    assertThat(Arrays.copyOfRange(read, 1, 1 + length))
                            .isEqualTo(Arrays.copyOfRange(expected, 3 * COLS + from, 3 * COLS + from + length));
                    assertThat(read[0] + read[length + 1]).isZero();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void rowsMustBeWholeBlocksWithinTheMemory(BlockFormat format) {
        MemorySegment memory = MemorySegment.ofArray(new byte[format.bytes()]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockWeight(format, memory, 1, format.weights() + 1L))
                .withMessageContaining("whole blocks of " + format.weights());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockWeight(format, memory, 2, format.weights()))
                .withMessageContaining("needs " + 2 * format.bytes() + " bytes");
    }
}
