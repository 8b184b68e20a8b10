package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonFiniteTest {

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theFirstOneOfAnArrayIsFound(float value) {
        float[] values = new float[100];
        values[98] = value;
        values[41] = value;

        assertThat(NonFinite.first(values)).contains(new NonFinite(41, value));
    }

    @Test
    void everyFiniteNumberIsOne() {
        float[] values = {0, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};

        assertThat(NonFinite.first(values)).isEmpty();
        assertThat(NonFinite.first(new float[0])).isEmpty();
    }

    /** Larger than a task, so that several threads find one each. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(DType.class)
    void theFirstOneOfATensorIsFoundWhateverTheThreads(DType type) {
        long rows = 701;
        long cols = 5003;
        try (Arena arena = Arena.ofShared();
                ComputePool pool = new FixedComputePool(3)) {
            Tensor tensor = Tensor.of(arena.allocate(rows * cols * type.bytes()), type, rows, cols);
            assertThat(NonFinite.first(tensor, pool)).isEmpty();
            for (long index : new long[] {rows * cols - 1, 512 * cols + 4098, 512 * cols + 4097, 5002}) {
                setInfinity(tensor, index);

                assertThat(NonFinite.first(tensor, pool)).contains(new NonFinite(index, Float.POSITIVE_INFINITY));
            }
        }
    }

    private static void setInfinity(Tensor tensor, long index) {
        float infinity = Float.POSITIVE_INFINITY;
        switch (tensor.dtype()) {
            case F32 -> tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, infinity);
            case F16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16(infinity));
            case BF16 -> tensor.segment().setAtIndex(ValueLayout.JAVA_SHORT, index, BFloat16.round(infinity));
        }
    }

    @Test
    void anEmptyTensorHasNone() {
        try (Arena arena = Arena.ofShared();
                ComputePool pool = new FixedComputePool(1)) {
            Tensor empty = Tensor.of(arena.allocate(1), DType.F32, 3, 0);
            assertThat(NonFinite.first(empty, pool)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void messagesCallItByItsName() {
        assertThat(new NonFinite(0, Float.NaN).label()).isEqualTo("NaN");
        assertThat(new NonFinite(0, Float.NEGATIVE_INFINITY).label()).isEqualTo("infinity");
    }
}
