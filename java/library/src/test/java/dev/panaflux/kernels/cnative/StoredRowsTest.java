package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats that C widens, at every instruction set of this machine, compared with what Java reads. */
class StoredRowsTest {

    private static final String[] BLOCKS = {
        "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl", "iq4_xs", "mxfp4"
    };

    @BeforeAll
    static void load() {
        assumeTrue(new NativeBackend().availability() instanceof Availability.Usable, "no native library");
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(InstructionSet.values())
                .filter(set -> KernelLibrary.code(set) <= PanafluxKernels.pf_isa_best(KernelLibrary.code(set)))
                .flatMap(set -> Stream.concat(
                        Arrays.stream(BLOCKS).map(name -> Arguments.of(set, "blocks.gguf", name, 4, 512)),
                        Stream.of(
                                Arguments.of(set, "scaled.safetensors", "plain.weight", 6, 40),
                                Arguments.of(set, "scaled.safetensors", "rows.weight", 6, 40),
                                Arguments.of(set, "scaled.safetensors", "e5m2.weight", 6, 40),
                                Arguments.of(set, "scaled.safetensors", "int8.weight", 6, 512))));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("cases")
    void valuesAreThoseOfJavaToTheBit(InstructionSet set, String file, String name, int rows, int cols)
            throws IOException {
        try (WeightStore store = WeightStore.open(dev.panaflux.testkit.Resources.resource("/reference/gguf/" + file));
                Arena arena = Arena.ofShared()) {
            Weight weight = store.weight(name, rows, cols);
            Weight lower = weight.rows(1, rows);
            for (DType type : new DType[] {DType.F32, DType.BF16}) {
                Tensor out =
                        Tensor.of(arena.allocate((long) (rows - 1) * cols * type.bytes(), 64), type, rows - 1, cols);
                widen(KernelLibrary.code(set), lower, out, arena);
                assertThat(read(out)).as(type.label()).isEqualTo(rounded(read(lower), type));
            }
        }
    }

    private static void widen(int isa, Weight weight, Tensor out, Arena arena) {
        StoredRows rows = StoredRows.of(weight).orElseThrow();
        long half = weight.rows() / 2;
        for (long[] part : new long[][] {{0, half}, {half, weight.rows()}}) {
            MemorySegment struct = pf_matrix.allocate(arena);
            Structs.matrix(struct, out.rows(part[0], part[1]));
            PanafluxKernels.pf_widen_rows(
                    isa, struct, rows.format(), rows.memory(), rows.rowBytes(), rows.scales(), part[0], part[1]);
        }
    }

    private static float[] read(Weight weight) {
        int cols = (int) weight.cols();
        float[] values = new float[(int) weight.rows() * cols];
        for (int row = 0; row < weight.rows(); row++) {
            weight.read(row, 0, values, row * cols, cols);
        }
        return values;
    }

    private static float[] rounded(float[] values, DType type) {
        float[] rounded = values.clone();
        for (int i = 0; i < values.length && type == DType.BF16; i++) {
            rounded[i] = BFloat16.widen(BFloat16.round(values[i]));
        }
        return rounded;
    }
}
