package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.Accuracy;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Quantization;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import dev.panaflux.kernels.scalar.ScalarKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Compares every family of kernels with plain Java before any image depends on it, on operands so small that it takes
 * milliseconds. It finds broken builds and CPUs that lack what they claim; accuracy is left to the tests.
 */
final class SelfCheck {

    /** Far above rounding errors, even those of bf16, and far below any bug. */
    private static final Accuracy AGREEMENT = new Accuracy.Nmse(1e-4);

    private static final int ROWS = 11;
    private static final int WIDTH = 48;

    /** One operator with operands in {@code memory}. */
    private record Probe(String operator, long rows, long cols, Call call) {}

    /** Calls one operator. */
    @FunctionalInterface
    private interface Call {
        void on(Kernels kernels, Tensor out);
    }

    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    private SelfCheck(Arena arena) {
        this.arena = arena;
    }

    /**
     * The problem with {@code library}'s kernels, with linear layers in {@code blas} if it is not null; empty if there is
     * none.
     */
    static Optional<String> problem(KernelLibrary library, @Nullable BlasLibrary blas) {
        List<Precision> precisions = blas == null ? List.of(Precision.F32, Precision.BF16) : List.of(Precision.F32);
        try (var pool = new FixedComputePool(1)) {
            for (Precision precision : precisions) {
                try (var kernels = new NativeKernels(pool, precision, library.instructionSet(), blas)) {
                    Optional<String> problem = problem(kernels, pool);
                    if (problem.isPresent()) {
                        return Optional.of("%s: %s".formatted(precision.label(), problem.get()));
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** The operator in which {@code kernels} differ from plain Java and by how much; empty if none does. */
    static Optional<String> problem(Kernels kernels, ComputePool pool) {
        try (var arena = Arena.ofShared()) {
            var check = new SelfCheck(arena);
            Kernels plain = new ScalarKernels(pool);
            return check.probes().stream()
                    .map(probe -> check.problem(probe, plain, kernels))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
    }

    private Optional<String> problem(Probe probe, Kernels plain, Kernels kernels) {
        Tensor expected = tensor(DType.F32, probe.rows, probe.cols);
        Tensor found = tensor(DType.F32, probe.rows, probe.cols);
        found.segment().copyFrom(expected.segment());
        probe.call.on(plain, expected);
        probe.call.on(kernels, found);
        float[] values = expected.toFloats();
        double[] exact = new double[values.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = values[i];
        }
        return AGREEMENT.check(exact, found.toFloats()).map(difference -> probe.operator + ", " + difference);
    }

    private List<Probe> probes() {
        Tensor in = tensor(DType.F32, ROWS, WIDTH);
        Tensor weight = tensor(DType.BF16, 37, WIDTH);
        Tensor half = tensor(DType.F16, 1, WIDTH);
        Tensor bias = tensor(DType.F32, 1, 37);
        Tensor keys = tensor(DType.F32, 19, WIDTH);
        Tensor values = tensor(DType.F32, 19, WIDTH);
        Tensor row = tensor(DType.F32, 1, WIDTH);
        Tensor narrow = tensor(DType.F32, ROWS, 5);
        Tensor right = tensor(DType.F16, 37, 5);
        Tensor filters = tensor(DType.BF16, 5, WIDTH * 9);
        Tensor image = tensor(DType.F32, 12, WIDTH);
        Rope rope = new Rope(tensor(DType.F32, ROWS, 8), tensor(DType.F32, ROWS, 8), Rope.Pairing.INTERLEAVED);
        Tensor headWeight = tensor(DType.BF16, 1, 16);
        Tensor moments = tensor(DType.F32, 2, 4);
        Tensor mix = tensor(DType.F32, 15, 3);
        int[] ids = {36, 0, 17};
        QuantizedWeight integers = quantized(tensor(DType.F32, 37, WIDTH));
        return List.of(
                new Probe("linear", ROWS, 37, (k, out) -> k.linear(out, in, weight, bias, Epilogue.gatedAdd(bias))),
                new Probe("linear", 3, 37, (k, out) -> k.linear(out, in.rows(0, 3), weight, null, Epilogue.STORE)),
                new Probe(
                        "linear with a second product",
                        ROWS,
                        37,
                        (k, out) ->
                                k.linear(out, in, weight, bias, new Epilogue.AddProduct(narrow, right, Epilogue.ADD))),
                new Probe("linear int8", ROWS, 37, (k, out) -> k.linear(out, in, integers, bias, Epilogue.ADD)),
                new Probe(
                        "linear of stored rows",
                        ROWS,
                        37,
                        (k, out) -> k.linear(out, in, new StoredBytes(integers), bias, Epilogue.ADD)),
                new Probe(
                        "attention",
                        ROWS,
                        WIDTH,
                        (k, out) -> k.attention(
                                out,
                                in,
                                keys,
                                values,
                                AttentionShape.multiHead(3, 16),
                                new AttentionMask.CausalPadded(17))),
                new Probe("rmsNorm", ROWS, WIDTH, (k, out) -> k.rmsNorm(out, in, half, 1e-6f)),
                new Probe("layerNormModulate", ROWS, WIDTH, (k, out) -> k.layerNormModulate(out, in, row, row, 1e-6f)),
                new Probe("headNormRope", ROWS, WIDTH, (k, out) -> k.headNormRope(out, headWeight, 1e-6f, rope)),
                new Probe("groupNorm", ROWS, WIDTH, (k, out) -> k.groupNorm(out, in, 4, half, row, 1e-6f, true)),
                new Probe("groupMoments", 2, 4, (k, out) -> k.groupMoments(out, in)),
                new Probe(
                        "groupNormApply",
                        ROWS,
                        WIDTH,
                        // An epsilon of 2 makes a random negative variance positive.
                        (k, out) -> k.groupNormApply(out, in, moments, half, row, 2, true)),
                new Probe("silu", ROWS, WIDTH, (k, out) -> k.silu(out, in)),
                new Probe("relu", ROWS, WIDTH, (k, out) -> k.relu(out, in)),
                new Probe("mixBlocks", ROWS, 5 * WIDTH, (k, out) -> k.mixBlocks(out, in, mix)),
                new Probe(
                        "conv2d",
                        12,
                        5,
                        (k, out) -> k.conv2d(out, image, filters, null, ConvGeometry.same3x3(4, 3), Epilogue.ADD)),
                new Probe("upsampleNearest", 48, WIDTH, (k, out) -> k.upsampleNearest(out, image, 4, 3)),
                new Probe("embeddingGather", 3, WIDTH, (k, out) -> k.embeddingGather(out, weight, ids)),
                new Probe("convert", 37, WIDTH, (k, out) -> k.convert(out, weight)));
    }

    /** 8-bit integers as a weight that C widens. */
    private record StoredBytes(QuantizedWeight integers) implements Weight {

        @Override
        public WeightFormat format() {
            return new WeightFormat("i8_rows");
        }

        @Override
        public long rows() {
            return integers.rows();
        }

        @Override
        public long cols() {
            return integers.cols();
        }

        @Override
        public StoredBytes rows(long from, long to) {
            return new StoredBytes(integers.rows(from, to));
        }

        @Override
        public void read(long row, long col, float[] to, int at, int count) {
            integers.read(row, col, to, at, count);
        }

        @Override
        public List<Part> parts() {
            return List.of(
                    new Part("", integers.values(), rows(), cols(), cols(), 1),
                    Part.run("scales", integers.scales(), rows() * Float.BYTES, Float.BYTES));
        }
    }

    /** Converts a float weight to 8-bit integers. */
    private QuantizedWeight quantized(Tensor weight) {
        int rows = Math.toIntExact(weight.rows());
        int cols = Math.toIntExact(weight.cols());
        MemorySegment values = arena.allocate((long) rows * cols, 64);
        MemorySegment scales = arena.allocate((long) rows * Float.BYTES, 64);
        MemorySegment sums = arena.allocate((long) rows * Integer.BYTES, 64);
        for (int row = 0; row < rows; row++) {
            byte[] integers = new byte[cols];
            float[] floats = weight.rows(row, row + 1L).toFloats();
            scales.setAtIndex(ValueLayout.JAVA_FLOAT, row, Quantization.quantizeRow(floats, cols, integers));
            sums.setAtIndex(ValueLayout.JAVA_INT, row, Quantization.sum(integers, cols));
            MemorySegment.copy(integers, 0, values, ValueLayout.JAVA_BYTE, (long) row * cols, cols);
        }
        return new QuantizedWeight(values, scales, sums, rows, cols);
    }

    /** Random values from -1 to 1. */
    private Tensor tensor(DType dtype, long rows, long cols) {
        MemorySegment segment = arena.allocate(rows * cols * dtype.bytes(), 64);
        for (long i = 0; i < rows * cols; i++) {
            float value = (float) random.nextDouble(-1, 1);
            switch (dtype) {
                case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
                case F16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(value));
                case BF16 ->
                    segment.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToIntBits(value) >>> 16));
            }
        }
        return Tensor.of(segment, dtype, rows, cols);
    }
}
