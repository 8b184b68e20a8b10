package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {

    private static byte[] integers(float... values) {
        byte[] integers = new byte[values.length];
        Quantization.quantizeRow(values, values.length, integers);
        return integers;
    }

    private static float scale(float... values) {
        return Quantization.quantizeRow(values, values.length, new byte[values.length]);
    }

    @Test
    void theLargestMagnitudeBecomes127() {
        assertThat(integers(3, -6, 1.5f)).containsExactly(64, -127, 32);
        assertThat(scale(3, -6, 1.5f)).isEqualTo(6f / 127);
    }

    @Test
    void halvesGoToTheEvenInteger() {
        assertThat(integers(127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 126.5f)).containsExactly(127, 0, 2, 2, 0, -2, 126);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 0.1f, 1, 3, 1e30f, Float.MAX_VALUE})
    void everyMagnitudeFromTheSmallestOnStaysInRange(float largest) {
        assertThat(integers(largest, -largest, largest / 2)).containsExactly(127, -127, 64);
        assertThat(scale(largest)).isEqualTo(largest / 127);
    }

    @Test
    void rowsOfNegligibleValuesAreZeros() {
        assertThat(integers(9e-31f, -1e-40f)).containsExactly(0, 0);
        assertThat(scale(9e-31f, -1e-40f)).isZero();
        assertThat(scale()).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aValueThatIsNotFiniteMakesTheScaleNaN(float value) {
        assertThat(scale(1, value, 2)).isNaN();
        assertThat(integers(1, value, 2)).containsExactly(0, 0, 0);
    }

    @Test
    void onlyTheCountedValuesAreRead() {
        byte[] integers = {7, 7, 7};
        assertThat(Quantization.quantizeRow(new float[] {1, 2, 100}, 2, integers))
                .isEqualTo(2f / 127);
        assertThat(integers).containsExactly(64, 127, 7);
        assertThat(Quantization.sum(integers, 2)).isEqualTo(191);
    }

    @Test
    void rowsOfAQuantizedWeightKeepTheirScalesAndSums() {
        try (var arena = Arena.ofConfined()) {
            QuantizedWeight weight = new QuantizedWeight(
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1, (byte) 2, (byte) 3, (byte) 4),
                    arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.5f, 0.25f),
                    arena.allocateFrom(ValueLayout.JAVA_INT, 3, 7),
                    2,
                    2);
            QuantizedWeight second = weight.rows(1, 2);
            assertThat(second.describe()).isEqualTo("[1, 2] i8");
            assertThat(second.values().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 3);
            assertThat(second.scale(0)).isEqualTo(0.25f);
            assertThat(second.sum(0)).isEqualTo(7);
            assertThat(weight.rows(2, 2).rows()).isZero();
        }
    }

    @Test
    void aQuantizedWeightMustFitItsMemory() {
        MemorySegment four = MemorySegment.ofArray(new byte[4]);
        MemorySegment eight = MemorySegment.ofArray(new byte[8]);
        assertThatThrownBy(() -> new QuantizedWeight(four, eight, eight, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantized weight: values of [2, 3] need 6 bytes, found 4");
        assertThatThrownBy(() -> new QuantizedWeight(four, four, eight, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantized weight: scales of [2, 2] need 8 bytes, found 4");
        assertThatThrownBy(() -> new QuantizedWeight(four, eight, four, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantized weight: sums of [2, 2] need 8 bytes, found 4");
        assertThatThrownBy(() -> new QuantizedWeight(four, eight, eight, 0, 65_537))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantized weight: expected rows >= 0, 0 <= cols <= 65536, found [0, 65537]");
    }
}
