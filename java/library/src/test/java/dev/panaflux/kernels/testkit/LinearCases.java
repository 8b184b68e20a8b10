package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Cases of linear layers: floats of every dtype, 8-bit integers, and a format that no backend knows. */
public final class LinearCases {

    /** Products with weights of 8-bit integers, for backends that take them. */
    public static List<KernelCase> quantized() {
        List<KernelCase> cases = new ArrayList<>();
        var random = new SplittableRandom(2);
        for (DType bias : biases()) {
            for (Epilogues epilogue : Epilogues.values()) {
                cases.add(quantized(size(random), size(random), size(random), bias, epilogue, Values.GAUSSIAN));
            }
        }
        for (int size : KernelCases.SIZES) {
            cases.add(quantized(3, size, 17, null, Epilogues.STORE, Values.GAUSSIAN));
            cases.add(quantized(5, 33, size, DType.BF16, Epilogues.STORE, Values.GAUSSIAN));
            cases.add(quantized(size, 19, 21, DType.F32, Epilogues.GATED_ADD, Values.GAUSSIAN));
        }
        cases.add(quantized(1, 1, 1, null, Epilogues.ADD, Values.GAUSSIAN));
        cases.add(quantized(300, 70, 140, DType.BF16, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(quantized(3, 4099, 5, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(quantized(30, 37, 19, null, Epilogues.STORE, Values.nonFinite(100)));
        cases.add(quantized(9, 37, 19, null, Epilogues.ADD, Values.TINY));
        cases.add(quantized(9, 37, 19, DType.F32, Epilogues.STORE, Values.NEGLIGIBLE));
        cases.add(quantized(9, 37, 19, null, Epilogues.STORE, Values.WIDE));
        cases.add(quantized(9, 37, 19, null, Epilogues.STORE, betweenIntegers()));
        cases.add(largestSums());
        for (int rows : new int[] {5, 33, 200}) {
            for (Epilogues last : Epilogues.values()) {
                cases.add(withAddedProduct(rows, size(random), size(random), size(random), null, last));
            }
        }
        return cases;
    }

    /** Products to which the epilogue adds another; of 8-bit integers without the type of a weight of floats. */
    static KernelCase withAddedProduct(
            int rows, int inDim, int addedDim, int outDim, @Nullable DType weight, Epilogues last) {
        DType right = KernelCases.DTYPES.get((rows + outDim) % KernelCases.DTYPES.size());
        Operands operands = Operands.of(Values.GAUSSIAN, (long) rows * outDim);
        String name = "rows=%d in=%d out=%d %s added=%d %s %s"
                .formatted(
                        rows,
                        inDim,
                        outDim,
                        weight == null ? "i8" : weight.label(),
                        addedDim,
                        right.label(),
                        last.label());
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, operands.in());
            Weight w = weight == null
                    ? memory.quantizedWeight(outDim, inDim, Values.INTEGERS)
                    : memory.weight(weight, outDim, inDim, operands.weight());
            Tensor bias = memory.weight(DType.F32, 1, outDim, operands.weight());
            Epilogue e = new Epilogue.AddProduct(
                    memory.activation(rows, addedDim, operands.in()),
                    memory.weight(right, outDim, addedDim, operands.weight()),
                    last.in(memory, outDim));
            return new Call(
                    memory.output(rows, outDim, operands.before()),
                    (kernels, out) -> kernels.linear(out, in, w, bias, e));
        });
    }

    /** Products with weights of 8-bit integers of klein 4B's shapes, on few rows. */
    public static List<KernelCase> quantizedKlein4b() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : new int[][] {{3072, 3072}, {3072, 9216}, {9216, 3072}, {12288, 3072}}) {
            cases.add(quantized(5, shape[0], shape[1], null, Epilogues.GATED_ADD, Values.GAUSSIAN));
        }
        return cases;
    }

    /** Products with weights of a format that no backend knows, for those that widen by reading. */
    static List<KernelCase> foreign() {
        List<KernelCase> cases = new ArrayList<>();
        for (int rows : new int[] {1, 5, 33, 129}) {
            for (int blocks : new int[] {1, 3, 5, 17, 80}) {
                int outDim = KernelCases.SIZES[(rows + blocks) % KernelCases.SIZES.length];
                cases.add(foreign(rows, blocks * BlockWeight.BLOCK, outDim, false));
                cases.add(foreign(rows, blocks * BlockWeight.BLOCK, outDim, true));
            }
        }
        return cases;
    }

    static KernelCase foreign(int rows, int inDim, int outDim, boolean second) {
        String name = "rows=%d in=%d out=%d blocks%s".formatted(rows, inDim, outDim, second ? " added=7" : "");
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, Values.GAUSSIAN);
            BlockWeight w = memory.blockWeight(outDim, inDim);
            Epilogue e = second
                    ? new Epilogue.AddProduct(
                            memory.activation(rows, 7, Values.GAUSSIAN),
                            memory.weight(DType.BF16, outDim, 7, Values.GAUSSIAN),
                            Epilogue.ADD)
                    : Epilogue.ADD;
            return new Call(
                    memory.output(rows, outDim, Values.GAUSSIAN),
                    (kernels, out) -> kernels.linear(out, in, w, null, e));
        });
    }

    static List<KernelCase> linear() {
        List<KernelCase> cases = new ArrayList<>();
        var random = new SplittableRandom(1);
        List<@Nullable DType> biases = biases();
        for (DType weight : KernelCases.DTYPES) {
            for (DType bias : biases) {
                for (Epilogues epilogue : Epilogues.values()) {
                    cases.add(linear(size(random), size(random), size(random), weight, bias, epilogue));
                }
            }
        }
        for (int inDim : KernelCases.SIZES) {
            cases.add(linear(3, inDim, 17, DType.BF16, null, Epilogues.STORE));
        }
        for (int outDim : KernelCases.SIZES) {
            cases.add(linear(5, 33, outDim, DType.F32, DType.BF16, Epilogues.STORE));
        }
        for (int rows : KernelCases.SIZES) {
            cases.add(linear(rows, 19, 21, DType.F16, DType.F32, Epilogues.GATED_ADD));
        }
        cases.add(linear(1, 1, 1, DType.BF16, DType.BF16, Epilogues.ADD));
        cases.add(linear(3, 4099, 5, DType.BF16, null, Epilogues.STORE));
        cases.add(linear(2, 12289, 3, DType.F32, null, Epilogues.STORE));
        cases.add(linear(300, 70, 140, DType.BF16, DType.F32, Epilogues.STORE));
        List<Epilogues> lasts = List.of(Epilogues.values());
        for (int addedDim : KernelCases.SIZES) {
            Epilogues last = lasts.get(addedDim % lasts.size());
            DType weight = KernelCases.DTYPES.get(addedDim % KernelCases.DTYPES.size());
            cases.add(withAddedProduct(1 + addedDim % 8, size(random), addedDim, size(random), weight, last));
            cases.add(withAddedProduct(33, size(random), addedDim, size(random), weight, last));
        }
        cases.add(withAddedProduct(300, 600, 300, 140, DType.BF16, Epilogues.SILU_GATE));
        for (DType weight : KernelCases.DTYPES) {
            cases.add(linear(9, 37, 19, weight, null, Epilogues.STORE, Values.nonFinite(29)));
            cases.add(linear(9, 37, 19, weight, null, Epilogues.ADD, Values.TINY));
        }
        return cases;
    }

    private static int size(SplittableRandom random) {
        return KernelCases.SIZES[random.nextInt(KernelCases.SIZES.length)];
    }

    static List<@Nullable DType> biases() {
        List<@Nullable DType> biases = new ArrayList<>(KernelCases.DTYPES);
        biases.add(null);
        return biases;
    }

    /** A linear layer with weights of floats. */
    public static KernelCase linear(
            int rows, int inDim, int outDim, DType weight, @Nullable DType bias, Epilogues epilogue) {
        return linear(rows, inDim, outDim, weight, bias, epilogue, Values.GAUSSIAN);
    }

    static KernelCase linear(
            int rows, int inDim, int outDim, DType weight, @Nullable DType bias, Epilogues epilogue, Values values) {
        Operands operands = Operands.of(values, (long) rows * outDim);
        String name = "rows=%d in=%d out=%d %s bias=%s %s %s"
                .formatted(
                        rows,
                        inDim,
                        outDim,
                        weight.label(),
                        KernelCases.label(bias),
                        epilogue.label(),
                        operands.name());
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, operands.in());
            Tensor w = memory.weight(weight, outDim, inDim, operands.weight());
            Tensor b = bias == null ? null : memory.weight(bias, 1, outDim, operands.weight());
            Epilogue e = epilogue.in(memory, outDim);
            return new Call(
                    memory.output(rows, outDim, operands.before()), (kernels, out) -> kernels.linear(out, in, w, b, e));
        });
    }

    /** A linear layer with weights of 8-bit integers. */
    public static KernelCase quantized(
            int rows, int inDim, int outDim, @Nullable DType bias, Epilogues epilogue, Values values) {
        Operands operands = Operands.of(values, (long) rows * outDim);
        Values integers = operands.weight().equals(Values.POSITIVE) ? Values.LARGEST_INTEGERS : Values.INTEGERS;
        String name = "rows=%d in=%d out=%d i8 bias=%s %s %s"
                .formatted(rows, inDim, outDim, KernelCases.label(bias), epilogue.label(), operands.name());
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, operands.in());
            QuantizedWeight w = memory.quantizedWeight(outDim, inDim, integers);
            Tensor b = bias == null ? null : memory.weight(bias, 1, outDim, operands.weight());
            Epilogue e = epilogue.in(memory, outDim);
            return new Call(
                    memory.output(rows, outDim, operands.before()), (kernels, out) -> kernels.linear(out, in, w, b, e));
        });
    }

    /** Values halfway between two integers of their row: ties go to the even one. */
    private static Values betweenIntegers() {
        long[] drawn = {0};
        return new Values("between integers", random -> drawn[0]++ % 37 == 0 ? 127 : random.nextInt(-127, 127) + 0.5f);
    }

    /** Sums that just fit into 32 bits. */
    static KernelCase largestSums() {
        int depth = Math.toIntExact(QuantizedWeight.MAX_COLS);
        return new KernelCase(Operator.LINEAR, "rows=2 in=%d out=3 i8 largest sums".formatted(depth), memory -> {
            Tensor in = memory.activation(2, depth, new Values("ones", random -> 1));
            QuantizedWeight w = memory.quantizedWeight(3, depth, Values.LARGEST_INTEGERS);
            return new Call(
                    memory.output(2, 3, Values.GAUSSIAN),
                    (kernels, out) -> kernels.linear(out, in, w, null, Epilogue.STORE));
        });
    }

    static List<KernelCase> kleinLinear() {
        int[][] shapes = {
            // transformer: tokens in, text in, timestep, modulations, attention, feed-forward, single blocks, tokens
            // out
            {128, 3072},
            {7680, 3072},
            {256, 3072},
            {3072, 18432},
            {3072, 9216},
            {3072, 3072},
            {9216, 3072},
            {3072, 27648},
            {12288, 3072},
            {3072, 6144},
            {3072, 128},
            // text encoder: queries, keys and values, attention out, gate and up, down
            {2560, 4096},
            {2560, 1024},
            {4096, 2560},
            {2560, 9728},
            {9728, 2560},
            // autoencoder: attention of the middle block
            {512, 512},
        };
        List<KernelCase> cases = new ArrayList<>();
        for (int[] shape : shapes) {
            cases.add(linear(5, shape[0], shape[1], DType.BF16, null, Epilogues.STORE));
        }
        cases.add(linear(1, 3072, 3072, DType.BF16, null, Epilogues.STORE));
        cases.add(linear(1, 256, 3072, DType.F32, DType.BF16, Epilogues.STORE));
        return cases;
    }

    private LinearCases() {}
}
