package dev.panaflux.kernels.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The oracle against numbers worked out by hand. */
class OracleKernelsTest {

    private static final Offset<Float> CLOSE = within(1e-6f);

    private final Arena arena = Arena.ofShared();
    private final Kernels oracle = new OracleKernels();

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor tensor(int rows, int cols, float... values) {
        MemorySegment segment = arena.allocate(4L * rows * cols, 64);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
        return Tensor.of(segment, DType.F32, rows, cols);
    }

    @Test
    void linearMultipliesByTheTransposedWeightAndAddsTheBias() {
        Tensor out = tensor(2, 2);
        oracle.linear(
                out, tensor(2, 2, 1, 2, 3, 4), tensor(2, 2, 1, 10, 100, 1000), tensor(1, 2, 0.5f, -1), Epilogue.STORE);
        assertThat(Elements.read(out)).containsExactly(21.5f, 2099, 43.5f, 4299);
    }

    @Test
    void aQuantizedWeightMultipliesIntegersOfTheRowsAndScalesTheSum() {
        Tensor out = tensor(2, 1);
        // 127 / 4 is the factor of both rows: 1, 2 and 4 become 31.75, 63.5 and 127, which round to 32, 64 and 127.
        QuantizedWeight weight = new QuantizedWeight(
                MemorySegment.ofArray(new byte[] {1, -10, 100}),
                MemorySegment.ofArray(new float[] {0.5f}),
                MemorySegment.ofArray(new int[] {91}),
                1,
                3);
        oracle.linear(out, tensor(2, 3, 1, 2, 4, -4, 1, -2), weight, tensor(1, 1, 3), Epilogue.STORE);
        float scale = 4f / 127;
        assertThat(Elements.read(out))
                .containsExactly(
                        new float[] {(32 - 640 + 12_700) * scale * 0.5f + 3, (-127 - 320 - 6_400) * scale * 0.5f + 3},
                        within(1e-4f));
    }

    @Test
    void aRowThatIsNotFiniteMakesAQuantizedProductNaNAndOneOfNegligibleValuesZero() {
        Tensor out = tensor(3, 1);
        QuantizedWeight weight = new QuantizedWeight(
                MemorySegment.ofArray(new byte[] {1, 0}),
                MemorySegment.ofArray(new float[] {1e30f}),
                MemorySegment.ofArray(new int[] {1}),
                1,
                2);
        oracle.linear(
                out, tensor(3, 2, 1, Float.NEGATIVE_INFINITY, Float.NaN, 1, 9e-31f, 0), weight, null, Epilogue.STORE);
        assertThat(Elements.read(out)).containsExactly(Float.NaN, Float.NaN, 0);
    }

    @Test
    void epiloguesCombineTheProductWithTheOutput() {
        Tensor two = tensor(1, 1, 2);
        Tensor three = tensor(1, 1, 3);
        Tensor added = tensor(1, 1, 10);
        oracle.linear(added, two, three, null, Epilogue.ADD);
        Tensor gated = tensor(1, 1, 10);
        oracle.linear(gated, two, three, null, Epilogue.gatedAdd(tensor(1, 1, 0.5f)));
        Tensor activated = tensor(1, 1, 1);
        oracle.linear(activated, two, three, null, Epilogue.SILU_GATE);
        assertThat(Elements.get(added, 0, 0)).isEqualTo(16);
        assertThat(Elements.get(gated, 0, 0)).isEqualTo(13);
        assertThat(Elements.get(activated, 0, 0)).isCloseTo(0.731_058_6f * 6, CLOSE);
    }

    @Test
    void attentionWeighsValuesByTheSoftmaxOfTheScores() {
        Tensor out = tensor(1, 1);
        float logOfThree = (float) Math.log(3);
        oracle.attention(
                out,
                tensor(1, 1, 2),
                tensor(2, 1, 0, logOfThree),
                tensor(2, 1, 4, 8),
                new AttentionShape(1, 1, 1, 0.5f),
                AttentionMask.NONE);
        assertThat(Elements.get(out, 0, 0)).isCloseTo(7, CLOSE);
    }

    @Test
    void attentionSeesNoLaterAndNoPaddedKey() {
        Tensor out = tensor(3, 1);
        oracle.attention(
                out,
                tensor(3, 1, 0, 0, 0),
                tensor(3, 1, 0, 0, 0),
                tensor(3, 1, 1, 3, 100),
                new AttentionShape(1, 1, 1, 1),
                new AttentionMask.CausalPadded(2));
        assertThat(Elements.read(out)).containsExactly(1, 2, 2);
    }

    @Test
    void groupedQueriesShareTheKeysOfTheirGroup() {
        Tensor out = tensor(1, 4);
        oracle.attention(
                out,
                tensor(1, 4, 1, 1, 1, 1),
                tensor(1, 2, 1, 1),
                tensor(1, 2, 5, 9),
                new AttentionShape(4, 2, 1, 1),
                AttentionMask.NONE);
        assertThat(Elements.read(out)).containsExactly(5, 5, 9, 9);
    }

    @Test
    void rmsNormDividesByTheRootMeanSquare() {
        Tensor out = tensor(1, 2);
        oracle.rmsNorm(out, tensor(1, 2, 1, 7), tensor(1, 2, 1, 10), 0);
        assertThat(Elements.read(out)).containsExactly(new float[] {0.2f, 14}, CLOSE);
    }

    @Test
    void layerNormIsScaledByOnePlusScaleAndShifted() {
        Tensor out = tensor(1, 2);
        oracle.layerNormModulate(out, tensor(1, 2, 1, 5), tensor(1, 2, 1, 3), tensor(1, 2, 10, 20), 0);
        assertThat(Elements.read(out)).containsExactly(new float[] {8, 24}, CLOSE);
    }

    @Test
    void epsilonIsAddedUnderTheRoot() {
        Tensor out = tensor(1, 2);
        oracle.layerNormModulate(out, tensor(1, 2, -1, 1), tensor(1, 2, 0, 0), tensor(1, 2, 0, 0), 3);
        assertThat(Elements.read(out)).containsExactly(new float[] {-0.5f, 0.5f}, CLOSE);
    }

    @Test
    void ropeTurnsNeighboursOrHalvesByAQuarter() {
        Tensor ones = tensor(1, 4, 1, 1, 1, 1);
        Tensor cos = tensor(1, 2, 0, 1);
        Tensor sin = tensor(1, 2, 1, 0);
        float[] features = {1, 1, -1, 1};
        Tensor interleaved = tensor(1, 4, features);
        oracle.headNormRope(interleaved, ones, 0, new Rope(cos, sin, Rope.Pairing.INTERLEAVED));
        Tensor halves = tensor(1, 4, features);
        oracle.headNormRope(halves, ones, 0, new Rope(cos, sin, Rope.Pairing.HALVES));
        assertThat(Elements.read(interleaved)).containsExactly(-1, 1, -1, 1);
        assertThat(Elements.read(halves)).containsExactly(1, 1, 1, 1);
    }

    @Test
    void groupNormTakesMeanAndVarianceOverPixelsAndTheChannelsOfAGroup() {
        Tensor out = tensor(2, 3);
        oracle.groupNorm(
                out, tensor(2, 3, 0, 0, 10, 4, 4, 30), 3, tensor(1, 3, 1, 2, 1), tensor(1, 3, 0, 1, 0), 0, false);
        assertThat(Elements.read(out)).containsExactly(new float[] {-1, -1, -1, 1, 3, 1}, CLOSE);
        oracle.groupNorm(out, tensor(2, 3, 0, 0, 0, 2, 2, 2), 1, tensor(1, 3, 1, 1, 1), tensor(1, 3, 0, 0, 0), 0, true);
        float low = (float) (-1 / (1 + Math.E));
        float high = 0.731_058_6f;
        assertThat(Elements.read(out)).containsExactly(new float[] {low, low, low, high, high, high}, CLOSE);
    }

    @Test
    void groupMomentsAreMeansThenBiasedVariances() {
        Tensor out = tensor(2, 2);
        oracle.groupMoments(out, tensor(2, 4, 0, 2, 10, 30, 4, 6, 10, 30));
        assertThat(Elements.read(out)).containsExactly(new float[] {3, 20, 5, 100}, CLOSE);
        oracle.groupMoments(out, tensor(1, 2, Float.POSITIVE_INFINITY, 5));
        assertThat(Elements.read(out)).containsExactly(Float.NaN, 5, Float.NaN, 0);
    }

    @Test
    void groupNormByItsOwnMomentsIsGroupNorm() {
        Tensor in = tensor(2, 4, 0, 2, 10, 30, 4, 6, 10, 35);
        Tensor weight = tensor(1, 4, 1, 2, 3, 4);
        Tensor bias = tensor(1, 4, 4, 3, 2, 1);
        Tensor whole = tensor(2, 4);
        oracle.groupNorm(whole, in, 2, weight, bias, 0.5f, true);
        Tensor moments = tensor(2, 2);
        Tensor halves = tensor(2, 4);
        oracle.groupMoments(moments, in);
        oracle.groupNormApply(halves, in, moments, weight, bias, 0.5f, true);
        assertThat(Elements.read(halves)).containsExactly(Elements.read(whole), CLOSE);
    }

    @Test
    void convolutionReadsWeightsByChannelThenRowThenColumn() {
        Tensor image = tensor(4, 2, 1, 10, 2, 20, 3, 30, 4, 40);
        Tensor weight = Tensor.of(arena.allocate(4 * 18, 64), DType.F32, 1, 18);
        // Channel 0 reads the centre, channel 1 its right neighbour.
        Elements.set(weight, 0, 4, 1);
        Elements.set(weight, 0, 9 + 5, 1);
        Tensor out = tensor(4, 1);
        oracle.conv2d(out, image, weight, tensor(1, 1, 100), ConvGeometry.same3x3(2, 2), Epilogue.STORE);
        assertThat(Elements.read(out)).containsExactly(121, 102, 143, 104);
    }

    @Test
    void downsamplingPadsOnTheRightAndBelow() {
        Tensor image = tensor(4, 1, 1, 2, 3, 4);
        Tensor weight = tensor(1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Tensor out = tensor(1, 1);
        oracle.conv2d(out, image, weight, null, ConvGeometry.down3x3(2, 2), Epilogue.STORE);
        assertThat(Elements.get(out, 0, 0)).isEqualTo(10);
    }

    @Test
    void upsamplingRepeatsEveryPixelInBothDirections() {
        Tensor out = tensor(8, 1);
        oracle.upsampleNearest(out, tensor(2, 1, 1, 2), 1, 2);
        assertThat(Elements.read(out)).containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
    }

    @Test
    void gatheringTakesRowsInTheOrderOfTheIds() {
        Tensor out = tensor(3, 1);
        oracle.embeddingGather(out, tensor(3, 1, 5, 6, 7), new int[] {2, 0, 2});
        assertThat(Elements.read(out)).containsExactly(7, 5, 7);
    }

    @Test
    void conversionRoundsToNearestAndTiesToEven() {
        Tensor bf16 = Tensor.of(arena.allocate(10), DType.BF16, 1, 5);
        oracle.convert(
                bf16,
                tensor(
                        1,
                        5,
                        Float.intBitsToFloat(0x3f80_8000),
                        Float.intBitsToFloat(0x3f81_8000),
                        Float.intBitsToFloat(0x3f80_8001),
                        Float.MAX_VALUE,
                        Float.NaN));
        assertThat(Elements.read(bf16))
                .containsExactly(
                        Float.intBitsToFloat(0x3f80_0000),
                        Float.intBitsToFloat(0x3f82_0000),
                        Float.intBitsToFloat(0x3f81_0000),
                        Float.POSITIVE_INFINITY,
                        Float.NaN);
        Tensor f16 = Tensor.of(arena.allocate(8), DType.F16, 1, 4);
        oracle.convert(f16, tensor(1, 4, 65_519, 65_520, 1 + 1f / 2048, 1e-8f));
        assertThat(Elements.read(f16)).containsExactly(65_504, Float.POSITIVE_INFINITY, 1, 0);
    }
}
