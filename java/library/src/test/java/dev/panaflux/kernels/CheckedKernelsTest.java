package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.kernels.testkit.ForwardingKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckedKernelsTest {

    private static final AttentionShape HEADS = new AttentionShape(4, 2, 8, 1);

    private final Arena arena = Arena.ofShared();
    private final List<String> calls = new ArrayList<>();
    private final Kernels checked = new CheckedKernels(recorder());

    @AfterEach
    void close() {
        arena.close();
    }

    private Kernels recorder() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    calls.add(method.getName());
                    return null;
                });
    }

    private Tensor f32(long rows, long cols) {
        return tensor(DType.F32, rows, cols);
    }

    private Tensor tensor(DType dtype, long rows, long cols) {
        return Tensor.of(arena.allocate(rows * cols * dtype.bytes(), 64), dtype, rows, cols);
    }

    private void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(calls).isEmpty();
    }

    @Test
    void rightCallsArePassedOn() {
        Tensor image = f32(12, 8);
        Tensor row = f32(1, 8);
        Tensor angles = f32(12, 4);
        checked.linear(f32(12, 3), image, tensor(DType.BF16, 3, 8), tensor(DType.F16, 1, 3), Epilogue.STORE);
        checked.attention(f32(5, 32), f32(5, 32), f32(6, 16), f32(6, 16), HEADS, new AttentionMask.CausalPadded(6));
        checked.rmsNorm(image, image, tensor(DType.BF16, 1, 8), 1e-6f);
        checked.layerNormModulate(f32(12, 8), image, row, row, 0);
        checked.headNormRope(image, row, 1e-6f, new Rope(angles, angles, Rope.Pairing.HALVES));
        checked.groupNorm(image, image, 4, row, row, 1e-6f, true);
        checked.groupMoments(f32(2, 4), image);
        checked.groupNormApply(image, image, f32(2, 4), row, row, 1e-6f, true);
        checked.silu(image, image);
        checked.conv2d(f32(12, 2), image, f32(2, 72), null, ConvGeometry.same3x3(3, 4), Epilogue.gatedAdd(f32(1, 2)));
        checked.upsampleNearest(f32(48, 8), image, 3, 4);
        checked.embeddingGather(f32(2, 8), tensor(DType.BF16, 7, 8), new int[] {0, 6});
        checked.convert(tensor(DType.F16, 12, 8), image);
        assertThat(calls)
                .containsExactly(
                        "linear",
                        "attention",
                        "rmsNorm",
                        "layerNormModulate",
                        "headNormRope",
                        "groupNorm",
                        "groupMoments",
                        "groupNormApply",
                        "silu",
                        "conv2d",
                        "upsampleNearest",
                        "embeddingGather",
                        "convert");
    }

    @Test
    void shapesMustFitTogether() {
        refuses(
                () -> checked.linear(f32(2, 3072), f32(2, 7680), tensor(DType.BF16, 3072, 7679), null, Epilogue.STORE),
                "linear.weight: expected [out=3072, in=7680] bf16, found [3072, 7679] bf16");
        refuses(
                () -> checked.linear(f32(3, 4), f32(2, 5), f32(4, 5), null, Epilogue.STORE),
                "linear.out: expected [rows=2, out=4] f32, found [3, 4] f32");
        refuses(
                () -> checked.linear(f32(2, 4), f32(2, 5), f32(4, 5), f32(1, 5), Epilogue.STORE),
                "linear.bias: expected [1, out=4] f32, found [1, 5] f32");
        refuses(
                () -> checked.linear(f32(2, 4), f32(2, 5), f32(4, 5), null, Epilogue.gatedAdd(f32(2, 4))),
                "linear.gate: expected [1, out=4] f32, found [2, 4] f32");
        Epilogue rightTooSmall = new Epilogue.AddProduct(f32(2, 3), f32(3, 3), Epilogue.STORE);
        refuses(
                () -> checked.linear(f32(2, 4), f32(2, 5), f32(4, 5), null, rightTooSmall),
                "linear.right: expected [out=4, depth=3] f32, found [3, 3] f32");
        Epilogue leftTooLong = new Epilogue.AddProduct(f32(3, 3), f32(4, 3), Epilogue.STORE);
        refuses(
                () -> checked.linear(f32(2, 4), f32(2, 5), f32(4, 5), null, leftTooLong),
                "linear.left: expected [rows=2, depth=3] f32, found [3, 3] f32");
        Epilogue second = new Epilogue.AddProduct(f32(1, 3), f32(2, 3), Epilogue.STORE);
        refuses(
                () -> checked.conv2d(f32(1, 2), f32(1, 8), f32(2, 8), null, ConvGeometry.pointwise(1, 1), second),
                "conv2d.epilogue: expected one without a product, found a product");
        refuses(
                () -> checked.attention(f32(5, 32), f32(5, 32), f32(6, 16), f32(7, 16), HEADS, AttentionMask.NONE),
                "attention.v: expected [keys=6, kvHeads*headDim=16] f32, found [7, 16] f32");
        refuses(
                () -> checked.layerNormModulate(f32(2, 8), f32(2, 8), f32(1, 7), f32(1, 8), 0),
                "layerNormModulate.scale: expected [1, cols=8] f32, found [1, 7] f32");
        refuses(
                () -> checked.conv2d(
                        f32(12, 2), f32(12, 8), f32(2, 8), null, ConvGeometry.same3x3(3, 4), Epilogue.STORE),
                "conv2d.weight: expected [outChannels=2, inChannels*kernel*kernel=72] f32, found [2, 8] f32");
        refuses(
                () -> checked.upsampleNearest(f32(12, 8), f32(12, 8), 3, 4),
                "upsampleNearest.out: expected [2*height*2*width=48, channels=8] f32, found [12, 8] f32");
        refuses(
                () -> checked.convert(f32(2, 8), f32(8, 2)),
                "convert.out: expected [rows=8, cols=2] f32, found [2, 8] f32");
        refuses(
                () -> checked.headNormRope(
                        f32(2, 24), f32(1, 16), 0, new Rope(f32(2, 8), f32(2, 8), Rope.Pairing.HALVES)),
                "headNormRope.x: expected [seqLen=2, heads*16] f32, found [2, 24] f32");
    }

    @Test
    void activationsMustBeF32AtAddressesDivisibleByFour() {
        refuses(
                () -> checked.silu(f32(2, 4), tensor(DType.BF16, 2, 4)),
                "silu.in: expected [2, 4] f32, found [2, 4] bf16");
        Tensor odd = Tensor.of(arena.allocate(33, 64).asSlice(1), DType.F32, 2, 4);
        assertThatThrownBy(() -> checked.silu(f32(2, 4), odd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("silu.in: expected f32 at an address divisible by 4, found address 0x");
    }

    @Test
    void weightsMayLieAnywhere() {
        Tensor odd = Tensor.of(arena.allocate(41, 64).asSlice(1), DType.BF16, 4, 5);
        assertThatCode(() -> checked.linear(f32(2, 4), f32(2, 5), odd, null, Epilogue.STORE))
                .doesNotThrowAnyException();
    }

    private QuantizedWeight quantized(long rows, long cols) {
        return new QuantizedWeight(
                arena.allocate(rows * cols, 64),
                arena.allocate(4 * rows, 64),
                arena.allocate(4 * rows, 64),
                rows,
                cols);
    }

    @Test
    void quantizedWeightsAreCheckedToo() {
        Tensor in = f32(2, 5);
        refuses(
                () -> checked.linear(f32(2, 4), in, quantized(4, 6), null, Epilogue.STORE),
                "linear.weight: expected [out=4, in=5] i8, found [4, 6] i8");
        QuantizedWeight right = quantized(4, 5);
        Tensor overScales = Tensor.of(right.scales(), DType.F32, 1, 4);
        refuses(
                () -> checked.linear(overScales, f32(1, 5), right, null, Epilogue.STORE),
                "linear.out: expected memory apart from linear.weight.scales, found an overlap");
        Tensor overSums = Tensor.of(right.sums(), DType.F32, 1, 4);
        refuses(
                () -> checked.linear(overSums, f32(1, 5), right, null, Epilogue.STORE),
                "linear.out: expected memory apart from linear.weight.sums, found an overlap");
        Tensor overValues = Tensor.of(right.values(), DType.F32, 1, 4);
        refuses(
                () -> checked.linear(overValues, f32(1, 5), right, null, Epilogue.STORE),
                "linear.out: expected memory apart from linear.weight, found an overlap");
        MemorySegment odd = arena.allocate(17, 64).asSlice(1);
        assertThatThrownBy(() -> checked.linear(
                        f32(2, 4),
                        in,
                        new QuantizedWeight(right.values(), odd, right.sums(), 4, 5),
                        null,
                        Epilogue.STORE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("linear.weight.scales: expected memory at an address divisible by 4, found");
        MemorySegment heap = MemorySegment.ofArray(new byte[20]);
        refuses(
                () -> checked.linear(
                        f32(2, 4),
                        in,
                        new QuantizedWeight(heap, right.scales(), right.sums(), 4, 5),
                        null,
                        Epilogue.STORE),
                "linear.weight: expected off-heap memory, found a heap segment");
        checked.linear(f32(2, 4), in, right, null, Epilogue.STORE);
        assertThat(calls).containsExactly("linear");
    }

    @Test
    void aFormatThatTheBackendDoesNotTakeIsRefused() {
        Kernels floatsOnly = new CheckedKernels(new ForwardingKernels(recorder()) {
            @Override
            public boolean takes(WeightFormat format) {
                return !format.equals(WeightFormat.INT8_ROWS);
            }
        });
        refuses(
                () -> floatsOnly.linear(f32(2, 4), f32(2, 5), quantized(4, 5), null, Epilogue.STORE),
                "linear.weight: expected a format that this backend accepts, found [4, 5] i8");
        floatsOnly.linear(f32(2, 4), f32(2, 5), tensor(DType.F16, 4, 5), null, Epilogue.STORE);
        assertThat(calls).containsExactly("linear");
    }

    @Test
    void outputsMustNotOverlapInputs() {
        Tensor both = f32(4, 8);
        refuses(
                () -> checked.linear(both, both, f32(8, 8), null, Epilogue.STORE),
                "linear.out: expected memory apart from linear.in, found an overlap");
        refuses(
                () -> checked.silu(both.rows(0, 3), both.rows(1, 4)),
                "silu.out: expected memory apart from silu.in, found an overlap");
        refuses(
                () -> checked.silu(both.cols(0, 4), both.cols(3, 7)),
                "silu.out: expected memory apart from silu.in, found an overlap");
        refuses(
                () -> checked.layerNormModulate(both, f32(4, 8), both.rows(2, 3), f32(1, 8), 0),
                "layerNormModulate.out: expected memory apart from layerNormModulate.scale, found an overlap");
        refuses(
                () -> checked.groupMoments(both.rows(0, 2), both),
                "groupMoments.out: expected memory apart from groupMoments.in, found an overlap");
        refuses(
                () -> checked.groupNormApply(both, both, both.rows(0, 2), f32(1, 8), f32(1, 8), 0, false),
                "groupNormApply.out: expected memory apart from groupNormApply.moments, found an overlap");
        Tensor sameStartOtherStride = new Tensor(both.segment(), DType.F32, 2, 4, 4);
        refuses(
                () -> checked.silu(both.cols(0, 4).rows(0, 2), sameStartOtherStride),
                "silu.out: expected memory apart from silu.in, found an overlap");
    }

    @Test
    void columnsOfOneTensorMayInterleave() {
        Tensor wide = f32(4, 8);
        checked.silu(wide.cols(0, 4), wide.cols(4, 8));
        checked.linear(wide.cols(0, 3), wide.cols(3, 8), f32(3, 5), null, Epilogue.ADD);
        checked.silu(wide.rows(0, 2), wide.rows(2, 4));
        assertThat(calls).hasSize(3);
    }

    @Test
    void memoryMustBeOffHeapOpenSharedAndForOutputsWritable() {
        Tensor heap = Tensor.of(MemorySegment.ofArray(new float[8]), DType.F32, 2, 4);
        refuses(() -> checked.silu(f32(2, 4), heap), "silu.in: expected off-heap memory, found a heap segment");
        Tensor readOnly = Tensor.of(arena.allocate(32, 64).asReadOnly(), DType.F32, 2, 4);
        refuses(
                () -> checked.silu(readOnly, f32(2, 4)),
                "silu.out: expected writable memory, found a read-only segment");
        try (var confined = Arena.ofConfined()) {
            Tensor mine = Tensor.of(confined.allocate(32, 64), DType.F32, 2, 4);
            refuses(
                    () -> checked.silu(f32(2, 4), mine),
                    "silu.in: expected memory that all threads may use, found memory of a confined arena");
        }
        Tensor gone;
        try (var closed = Arena.ofShared()) {
            gone = Tensor.of(closed.allocate(32, 64), DType.F32, 2, 4);
        }
        refuses(
                () -> checked.silu(f32(2, 4), gone),
                "silu.in: expected memory of an open arena, found memory of a closed one");
    }

    @Test
    void numbersMustBeInRange() {
        refuses(
                () -> checked.attention(
                        f32(5, 32), f32(5, 32), f32(6, 16), f32(6, 16), HEADS, new AttentionMask.CausalPadded(7)),
                "attention.mask.validKeys: expected 1 to 6, found 7");
        refuses(
                () -> checked.attention(
                        f32(5, 32), f32(5, 32), f32(6, 16), f32(6, 16), HEADS, new AttentionMask.CausalPadded(0)),
                "attention.mask.validKeys: expected 1 to 6, found 0");
        refuses(
                () -> checked.rmsNorm(f32(2, 4), f32(2, 4), f32(1, 4), Float.NaN),
                "rmsNorm.eps: expected a finite number >= 0, found NaN");
        refuses(
                () -> checked.groupNorm(f32(2, 4), f32(2, 4), 3, f32(1, 4), f32(1, 4), 0, false),
                "groupNorm.groups: expected a divisor of channels=4, found 3");
        refuses(
                () -> checked.groupMoments(f32(2, 3), f32(2, 4)),
                "groupMoments.out.groups: expected a divisor of channels=4, found 3");
        refuses(
                () -> checked.groupMoments(f32(1, 2), f32(2, 4)),
                "groupMoments.out: expected [moments=2, groups=2] f32, found [1, 2] f32");
        refuses(
                () -> checked.groupNormApply(f32(2, 4), f32(2, 4), f32(2, 3), f32(1, 4), f32(1, 4), 0, false),
                "groupNormApply.moments.groups: expected a divisor of channels=4, found 3");
        refuses(
                () -> checked.embeddingGather(f32(3, 4), f32(7, 4), new int[] {0, 7, 1}),
                "embeddingGather.ids[1]: expected 0 <= id < 7, found 7");
        refuses(
                () -> checked.headNormRope(
                        f32(2, 15), f32(1, 15), 0, new Rope(f32(2, 7), f32(2, 7), Rope.Pairing.HALVES)),
                "headNormRope.weight: expected an even headDim of at least 2, found [1, 15] f32");
    }

    @Test
    void convolutionsMustHaveASupportedGeometry() {
        Tensor image = f32(12, 8);
        refuses(
                () -> checked.conv2d(
                        image, image, image, null, new ConvGeometry(3, 4, 2, 1, 0, 0, 0, 0), Epilogue.STORE),
                "conv2d.geometry.kernel: expected 1 or 3, found 2");
        refuses(
                () -> checked.conv2d(
                        image, image, image, null, new ConvGeometry(3, 4, 3, 3, 0, 0, 0, 0), Epilogue.STORE),
                "conv2d.geometry.stride: expected 1 to 2, found 3");
        refuses(
                () -> checked.conv2d(
                        image, image, image, null, new ConvGeometry(3, 4, 3, 1, 3, 0, 0, 0), Epilogue.STORE),
                "conv2d.geometry.padTop: expected 0 to 2, found 3");
        refuses(
                () -> checked.conv2d(
                        f32(1, 2), f32(1, 8), f32(2, 72), null, ConvGeometry.down3x3(1, 1), Epilogue.STORE),
                "conv2d.geometry: expected a padded image of at least 3x3, found 2x2");
    }

    @Test
    void sizesOfZeroAreCheckedButNotPassedOn() {
        checked.linear(f32(0, 4), f32(0, 5), f32(4, 5), null, Epilogue.STORE);
        checked.linear(f32(2, 4), f32(2, 0), f32(4, 0), null, Epilogue.STORE);
        checked.attention(f32(5, 32), f32(5, 32), f32(0, 16), f32(0, 16), HEADS, new AttentionMask.CausalPadded(1));
        refuses(
                () -> checked.linear(f32(0, 4), f32(0, 5), f32(4, 6), null, Epilogue.STORE),
                "linear.weight: expected [out=4, in=5] f32, found [4, 6] f32");
    }
}
