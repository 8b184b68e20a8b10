package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cases that every backend must pass.
 *
 * <p>Sizes stand around the lanes of 128, 256 and 512 bits (4, 8, 16), around powers of two, and on primes, so that every
 * tail of every tile occurs.
 */
public final class KernelCases {

    private static final int[] SIZES = {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 61, 64, 65, 127, 128, 129, 255, 257
    };

    private static final int[][] CHANNELS_AND_GROUPS = {{4, 2}, {32, 32}, {32, 8}, {30, 5}, {48, 3}, {128, 32}, {7, 1}};

    private static final List<DType> DTYPES = List.of(DType.F32, DType.F16, DType.BF16);

    private KernelCases() {}

    /** All small cases, of every operator. */
    public static List<KernelCase> small() {
        return Stream.of(
                        linear(),
                        attention(),
                        rmsNorm(),
                        layerNormModulate(),
                        headNormRope(),
                        groupNorm(),
                        groupMoments(),
                        groupNormApply(),
                        silu(),
                        conv2d(),
                        upsampleNearest(),
                        embeddingGather(),
                        convert())
                .flatMap(List::stream)
                .toList();
    }

    /** The widths of every linear layer and of typical convolutions of klein 4B, on few rows or pixels. */
    public static List<KernelCase> klein4b() {
        return Stream.of(kleinLinear(), kleinConv2d(), kleinAttention())
                .flatMap(List::stream)
                .toList();
    }

    /** Products with weights of 8-bit integers, for backends that take them. */
    public static List<KernelCase> quantized() {
        List<KernelCase> cases = new ArrayList<>();
        var random = new SplittableRandom(2);
        for (DType bias : biases()) {
            for (Epilogues epilogue : Epilogues.values()) {
                cases.add(quantized(size(random), size(random), size(random), bias, epilogue, Values.GAUSSIAN));
            }
        }
        for (int size : SIZES) {
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
        return cases;
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
                int outDim = SIZES[(rows + blocks) % SIZES.length];
                cases.add(foreign(rows, blocks * BlockWeight.BLOCK, outDim));
            }
        }
        return cases;
    }

    private static KernelCase foreign(int rows, int inDim, int outDim) {
        String name = "rows=%d in=%d out=%d blocks".formatted(rows, inDim, outDim);
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, Values.GAUSSIAN);
            BlockWeight w = memory.blockWeight(outDim, inDim);
            return new Call(
                    memory.output(rows, outDim, Values.GAUSSIAN),
                    (kernels, out) -> kernels.linear(out, in, w, null, Epilogue.ADD));
        });
    }

    /** Calls with a size of zero, which do nothing. */
    public static List<KernelCase> empty() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] size : new int[][] {{0, 5, 7}, {3, 0, 7}, {3, 5, 0}}) {
            cases.add(linear(size[0], size[1], size[2], DType.BF16, DType.F32, Epilogues.STORE));
            cases.add(linear(size[0], size[1], size[2], DType.F32, null, Epilogues.ADD));
        }
        cases.add(attention(0, 9, new AttentionShape(2, 1, 16, 0.25f), AttentionMask.NONE, Values.GAUSSIAN));
        cases.add(attention(9, 0, new AttentionShape(2, 1, 16, 0.25f), AttentionMask.NONE, Values.GAUSSIAN));
        cases.add(rmsNorm(0, 5, DType.BF16, false, Values.GAUSSIAN));
        cases.add(rmsNorm(5, 0, DType.F32, true, Values.GAUSSIAN));
        cases.add(layerNormModulate(0, 5, Values.GAUSSIAN));
        cases.add(layerNormModulate(5, 0, Values.GAUSSIAN));
        cases.add(headNormRope(0, 2, 16, Rope.Pairing.HALVES, DType.F32, Values.GAUSSIAN));
        cases.add(headNormRope(4, 0, 16, Rope.Pairing.INTERLEAVED, DType.F32, Values.GAUSSIAN));
        cases.add(groupNorm(0, 8, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(groupNorm(8, 0, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(groupMoments(0, 8, 2, Values.GAUSSIAN));
        cases.add(groupMoments(8, 0, 2, Values.GAUSSIAN));
        cases.add(groupNormApply(0, 8, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(groupNormApply(8, 0, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(silu(0, 8, false, Values.GAUSSIAN));
        cases.add(silu(8, 0, true, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.same3x3(0, 4), 4, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.same3x3(4, 0), 4, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.pointwise(4, 4), 0, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.pointwise(4, 4), 3, 0, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(upsampleNearest(0, 3, 4));
        cases.add(upsampleNearest(3, 2, 0));
        cases.add(embeddingGather(7, 4, DType.F32, new int[0]));
        cases.add(embeddingGather(7, 0, DType.F32, new int[] {1, 2}));
        cases.add(convert(0, 4, DType.F32, DType.BF16, Values.GAUSSIAN));
        cases.add(convert(4, 0, DType.F16, DType.F32, Values.GAUSSIAN));
        return cases;
    }

    /** One case of each way to add up, small enough for an interpreter. */
    static List<KernelCase> forWarmUp() {
        return List.of(
                linear(3, 77, 37, DType.BF16, null, Epilogues.STORE),
                linear(33, 77, 37, DType.F32, DType.F32, Epilogues.ADD),
                attention(9, 77, shape(2, 1, 40), AttentionMask.NONE, Values.GAUSSIAN),
                causal(17, 17, 12, shape(2, 1, 16)),
                rmsNorm(3, 77, DType.F32, false, Values.GAUSSIAN),
                layerNormModulate(3, 77, Values.GAUSSIAN),
                headNormRope(5, 3, 48, Rope.Pairing.HALVES, DType.F32, Values.GAUSSIAN),
                groupNorm(37, 48, 3, DType.F32, true, false, Values.GAUSSIAN),
                groupMoments(37, 48, 3, Values.GAUSSIAN),
                groupNormApply(37, 48, 3, DType.F32, true, false, Values.GAUSSIAN),
                silu(3, 77, false, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(5, 4), 30, 16, DType.BF16, null, Epilogues.STORE, Values.GAUSSIAN));
    }

    /** The epilogues by name, since {@link Epilogue#gatedAdd} needs an operand. */
    public enum Epilogues {
        /** {@link Epilogue#STORE}. */
        STORE,
        /** {@link Epilogue#ADD}. */
        ADD,
        /** {@link Epilogue#SILU_GATE}. */
        SILU_GATE,
        /** {@link Epilogue#gatedAdd}. */
        GATED_ADD;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        Epilogue in(CaseMemory memory, long cols) {
            return switch (this) {
                case STORE -> Epilogue.STORE;
                case ADD -> Epilogue.ADD;
                case SILU_GATE -> Epilogue.SILU_GATE;
                case GATED_ADD -> Epilogue.gatedAdd(memory.activation(1, cols, Values.GAUSSIAN));
            };
        }
    }

    /** What the operands of a product hold. */
    private record Operands(Values in, Values weight, Values before) {

        /** So few results could all be sums that nearly cancel, which no relative error allows for. */
        static Operands of(Values in, long results) {
            return in.equals(Values.GAUSSIAN) && results < 16
                    ? new Operands(Values.POSITIVE, Values.POSITIVE, Values.POSITIVE)
                    : new Operands(in, Values.UNIFORM, Values.GAUSSIAN);
        }

        String name() {
            return in.name();
        }
    }

    private static List<KernelCase> linear() {
        List<KernelCase> cases = new ArrayList<>();
        var random = new SplittableRandom(1);
        List<@Nullable DType> biases = biases();
        for (DType weight : DTYPES) {
            for (DType bias : biases) {
                for (Epilogues epilogue : Epilogues.values()) {
                    cases.add(linear(size(random), size(random), size(random), weight, bias, epilogue));
                }
            }
        }
        for (int inDim : SIZES) {
            cases.add(linear(3, inDim, 17, DType.BF16, null, Epilogues.STORE));
        }
        for (int outDim : SIZES) {
            cases.add(linear(5, 33, outDim, DType.F32, DType.BF16, Epilogues.STORE));
        }
        for (int rows : SIZES) {
            cases.add(linear(rows, 19, 21, DType.F16, DType.F32, Epilogues.GATED_ADD));
        }
        cases.add(linear(1, 1, 1, DType.BF16, DType.BF16, Epilogues.ADD));
        cases.add(linear(3, 4099, 5, DType.BF16, null, Epilogues.STORE));
        cases.add(linear(2, 12289, 3, DType.F32, null, Epilogues.STORE));
        cases.add(linear(300, 70, 140, DType.BF16, DType.F32, Epilogues.STORE));
        for (DType weight : DTYPES) {
            cases.add(linear(9, 37, 19, weight, null, Epilogues.STORE, Values.nonFinite(29)));
            cases.add(linear(9, 37, 19, weight, null, Epilogues.ADD, Values.TINY));
        }
        return cases;
    }

    private static int size(SplittableRandom random) {
        return SIZES[random.nextInt(SIZES.length)];
    }

    private static List<@Nullable DType> biases() {
        List<@Nullable DType> biases = new ArrayList<>(DTYPES);
        biases.add(null);
        return biases;
    }

    /** A linear layer with weights of floats. */
    public static KernelCase linear(
            int rows, int inDim, int outDim, DType weight, @Nullable DType bias, Epilogues epilogue) {
        return linear(rows, inDim, outDim, weight, bias, epilogue, Values.GAUSSIAN);
    }

    private static KernelCase linear(
            int rows, int inDim, int outDim, DType weight, @Nullable DType bias, Epilogues epilogue, Values values) {
        Operands operands = Operands.of(values, (long) rows * outDim);
        String name = "rows=%d in=%d out=%d %s bias=%s %s %s"
                .formatted(rows, inDim, outDim, weight.label(), label(bias), epilogue.label(), operands.name());
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, operands.in);
            Tensor w = memory.weight(weight, outDim, inDim, operands.weight);
            Tensor b = bias == null ? null : memory.weight(bias, 1, outDim, operands.weight);
            Epilogue e = epilogue.in(memory, outDim);
            return new Call(
                    memory.output(rows, outDim, operands.before), (kernels, out) -> kernels.linear(out, in, w, b, e));
        });
    }

    /** A linear layer with weights of 8-bit integers. */
    public static KernelCase quantized(
            int rows, int inDim, int outDim, @Nullable DType bias, Epilogues epilogue, Values values) {
        Operands operands = Operands.of(values, (long) rows * outDim);
        Values integers = operands.weight.equals(Values.POSITIVE) ? Values.LARGEST_INTEGERS : Values.INTEGERS;
        String name = "rows=%d in=%d out=%d i8 bias=%s %s %s"
                .formatted(rows, inDim, outDim, label(bias), epilogue.label(), operands.name());
        return new KernelCase(Operator.LINEAR, name, memory -> {
            Tensor in = memory.activation(rows, inDim, operands.in);
            QuantizedWeight w = memory.quantizedWeight(outDim, inDim, integers);
            Tensor b = bias == null ? null : memory.weight(bias, 1, outDim, operands.weight);
            Epilogue e = epilogue.in(memory, outDim);
            return new Call(
                    memory.output(rows, outDim, operands.before), (kernels, out) -> kernels.linear(out, in, w, b, e));
        });
    }

    /** Values halfway between two integers of their row: ties go to the even one. */
    private static Values betweenIntegers() {
        long[] drawn = {0};
        return new Values("between integers", random -> drawn[0]++ % 37 == 0 ? 127 : random.nextInt(-127, 127) + 0.5f);
    }

    /** Sums that just fit into 32 bits. */
    private static KernelCase largestSums() {
        int depth = Math.toIntExact(QuantizedWeight.MAX_COLS);
        return new KernelCase(Operator.LINEAR, "rows=2 in=%d out=3 i8 largest sums".formatted(depth), memory -> {
            Tensor in = memory.activation(2, depth, new Values("ones", random -> 1));
            QuantizedWeight w = memory.quantizedWeight(3, depth, Values.LARGEST_INTEGERS);
            return new Call(
                    memory.output(2, 3, Values.GAUSSIAN),
                    (kernels, out) -> kernels.linear(out, in, w, null, Epilogue.STORE));
        });
    }

    private static String label(@Nullable DType dtype) {
        return dtype == null ? "none" : dtype.label();
    }

    private static List<KernelCase> kleinLinear() {
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

    private static List<KernelCase> attention() {
        List<KernelCase> cases = new ArrayList<>();
        int[][] heads = {{1, 1}, {3, 1}, {4, 2}, {2, 2}, {6, 2}};
        int[] headDims = {16, 24, 32, 48, 64, 128, 20, 2, 1, 7, 80};
        int[] lengths = {1, 17, 64, 257};
        int next = 0;
        for (int queries : lengths) {
            for (int keys : lengths) {
                int[] head = heads[next % heads.length];
                AttentionShape shape = shape(head[0], head[1], headDims[next % headDims.length]);
                cases.add(attention(queries, keys, shape, AttentionMask.NONE, Values.GAUSSIAN));
                next++;
            }
        }
        for (int headDim : headDims) {
            cases.add(attention(19, 37, shape(2, 1, headDim), AttentionMask.NONE, Values.GAUSSIAN));
        }
        for (int validKeys = 1; validKeys <= 17; validKeys++) {
            cases.add(causal(17, 17, validKeys, shape(4, 2, 16)));
        }
        for (int validKeys : new int[] {1, 31, 32, 33, 63, 64}) {
            cases.add(causal(64, 64, validKeys, shape(2, 1, 32)));
        }
        for (int validKeys : new int[] {1, 64, 65, 128, 255, 257}) {
            cases.add(causal(257, 257, validKeys, shape(2, 2, 24)));
        }
        cases.add(causal(17, 33, 33, shape(2, 1, 8)));
        cases.add(causal(33, 17, 12, shape(2, 1, 8)));
        cases.add(attention(19, 130, shape(2, 2, 64), AttentionMask.NONE, Values.GAUSSIAN.times(3)));
        cases.add(largeScores());
        cases.add(nonFiniteScores());
        return cases;
    }

    /** Heads with the usual scale. */
    public static AttentionShape shape(int heads, int kvHeads, int headDim) {
        return new AttentionShape(heads, kvHeads, headDim, (float) (1 / Math.sqrt(headDim)));
    }

    /** Attention; {@code scores} fill the queries. */
    public static KernelCase attention(int queries, int keys, AttentionShape shape, AttentionMask mask, Values scores) {
        String name = "queries=%d keys=%d heads=%d/%d headDim=%d mask=%s %s"
                .formatted(
                        queries,
                        keys,
                        shape.heads(),
                        shape.kvHeads(),
                        shape.headDim(),
                        mask instanceof AttentionMask.CausalPadded causal
                                ? "causal, valid=" + causal.validKeys()
                                : "none",
                        scores.name());
        return new KernelCase(Operator.ATTENTION, name, memory -> {
            Tensor q = memory.activation(queries, (long) shape.heads() * shape.headDim(), scores);
            Tensor k = memory.activation(keys, (long) shape.kvHeads() * shape.headDim(), Values.GAUSSIAN);
            Values value = queries * shape.headDim() < 16 ? Values.POSITIVE : Values.GAUSSIAN;
            Tensor v = memory.activation(keys, (long) shape.kvHeads() * shape.headDim(), value);
            return new Call(
                    memory.output(queries, (long) shape.heads() * shape.headDim(), Values.GAUSSIAN),
                    (kernels, out) -> kernels.attention(out, q, k, v, shape, mask));
        });
    }

    /** Keys at {@code validKeys} and after are huge: a mask that lets them through cannot go unseen. */
    public static KernelCase causal(int queries, int keys, int validKeys, AttentionShape shape) {
        String name = "queries=%d keys=%d heads=%d/%d headDim=%d mask=causal, valid=%d"
                .formatted(queries, keys, shape.heads(), shape.kvHeads(), shape.headDim(), validKeys);
        return new KernelCase(Operator.ATTENTION, name, memory -> {
            long keyCols = (long) shape.kvHeads() * shape.headDim();
            long valid = validKeys * keyCols;
            Tensor q = memory.activation(queries, (long) shape.heads() * shape.headDim(), Values.GAUSSIAN);
            Tensor k = memory.activation(keys, keyCols, hugeFrom(valid));
            Tensor v = memory.activation(keys, keyCols, hugeFrom(valid));
            return new Call(
                    memory.output(queries, (long) shape.heads() * shape.headDim(), Values.GAUSSIAN),
                    (kernels, out) ->
                            kernels.attention(out, q, k, v, shape, new AttentionMask.CausalPadded(validKeys)));
        });
    }

    private static Values hugeFrom(long index) {
        long[] drawn = {0};
        return new Values("huge from " + index, random -> drawn[0]++ < index ? Values.GAUSSIAN.draw(random) : 1e15f);
    }

    /** Whole numbers, so that scores of ten thousand and more are exact in any order of summation. */
    private static KernelCase largeScores() {
        AttentionShape shape = new AttentionShape(2, 1, 16, 0.5f);
        return new KernelCase(Operator.ATTENTION, "queries=9 keys=70 scores up to 32768", memory -> {
            Values whole = new Values("whole", random -> random.nextInt(-64, 65));
            Tensor q = memory.activation(9, 32, whole);
            Tensor k = memory.activation(70, 16, whole);
            Tensor v = memory.activation(70, 16, Values.GAUSSIAN);
            return new Call(
                    memory.output(9, 32, Values.GAUSSIAN),
                    (kernels, out) -> kernels.attention(out, q, k, v, shape, AttentionMask.NONE));
        });
    }

    private static KernelCase nonFiniteScores() {
        AttentionShape shape = shape(2, 1, 16);
        return new KernelCase(Operator.ATTENTION, "queries=70 keys=70 causal, some not finite", memory -> {
            Tensor q = memory.activation(70, 32, Values.nonFinite(400));
            Tensor k = memory.activation(70, 16, Values.nonFinite(400));
            Tensor v = memory.activation(70, 16, Values.nonFinite(400));
            return new Call(
                    memory.output(70, 32, Values.GAUSSIAN),
                    (kernels, out) -> kernels.attention(out, q, k, v, shape, new AttentionMask.CausalPadded(70)));
        });
    }

    private static List<KernelCase> kleinAttention() {
        return List.of(
                attention(33, 100, shape(24, 24, 128), AttentionMask.NONE, Values.GAUSSIAN),
                causal(70, 70, 43, shape(32, 8, 128)),
                attention(65, 65, shape(1, 1, 512), AttentionMask.NONE, Values.GAUSSIAN));
    }

    private static List<KernelCase> rmsNorm() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : SIZES) {
            for (DType weight : DTYPES) {
                cases.add(rmsNorm(3, cols, weight, cols % 2 == 0, Values.GAUSSIAN));
            }
        }
        cases.add(rmsNorm(67, 2560, DType.BF16, false, Values.GAUSSIAN));
        cases.add(rmsNorm(5, 64, DType.F32, true, Values.GAUSSIAN.times(1e15f)));
        cases.add(rmsNorm(5, 64, DType.F32, false, Values.GAUSSIAN.times(1e-15f)));
        cases.add(rmsNorm(33, 40, DType.F32, false, Values.nonFinite(200)));
        cases.add(rmsNorm(9, 40, DType.F32, false, Values.TINY));
        return cases;
    }

    /** An RMS norm of rows. */
    public static KernelCase rmsNorm(int rows, int cols, DType weight, boolean inPlace, Values values) {
        String name = "rows=%d cols=%d %s%s %s"
                .formatted(rows, cols, weight.label(), inPlace ? " in place" : "", values.name());
        return new KernelCase(Operator.RMS_NORM, name, memory -> {
            Tensor w = memory.weight(weight, 1, cols, Values.NEAR_ONE);
            if (inPlace) {
                return new Call(
                        memory.output(rows, cols, values), (kernels, out) -> kernels.rmsNorm(out, out, w, 1e-6f));
            }
            Tensor in = memory.activation(rows, cols, values);
            return new Call(
                    memory.output(rows, cols, Values.GAUSSIAN), (kernels, out) -> kernels.rmsNorm(out, in, w, 1e-6f));
        });
    }

    private static List<KernelCase> layerNormModulate() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : SIZES) {
            // A single value is its own mean; what is left of it says nothing but how the mean was rounded.
            if (cols > 1) {
                cases.add(layerNormModulate(3, cols, Values.GAUSSIAN));
            }
        }
        cases.add(layerNormModulate(67, 3072, Values.GAUSSIAN));
        cases.add(layerNormModulate(17, 320, Values.SHIFTED));
        cases.add(layerNormModulate(33, 40, Values.nonFinite(200)));
        cases.add(layerNormModulate(9, 40, Values.TINY));
        return cases;
    }

    /** A modulated layer norm of rows. */
    public static KernelCase layerNormModulate(int rows, int cols, Values values) {
        String name = "rows=%d cols=%d %s".formatted(rows, cols, values.name());
        return new KernelCase(Operator.LAYER_NORM_MODULATE, name, memory -> {
            Tensor in = memory.activation(rows, cols, values);
            Tensor scale = memory.activation(1, cols, Values.GAUSSIAN);
            Tensor shift = memory.activation(1, cols, Values.GAUSSIAN);
            return new Call(
                    memory.output(rows, cols, Values.GAUSSIAN),
                    (kernels, out) -> kernels.layerNormModulate(out, in, scale, shift, 1e-6f));
        });
    }

    private static List<KernelCase> headNormRope() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (Rope.Pairing pairing : Rope.Pairing.values()) {
            for (int headDim : new int[] {2, 6, 8, 16, 20, 24, 32, 48, 64, 128}) {
                DType weight = DTYPES.get(next++ % 3);
                cases.add(headNormRope(5, 1 + next % 4, headDim, pairing, weight, Values.GAUSSIAN));
            }
            cases.add(headNormRope(70, 24, 128, pairing, DType.BF16, Values.GAUSSIAN));
            cases.add(headNormRope(33, 3, 16, pairing, DType.F32, Values.nonFinite(300)));
            cases.add(headNormRope(1, 1, 16, pairing, DType.F32, Values.TINY));
        }
        return cases;
    }

    /** A norm and rotation of heads, in place. */
    public static KernelCase headNormRope(
            int seqLen, int heads, int headDim, Rope.Pairing pairing, DType weight, Values values) {
        String name = "seqLen=%d heads=%d headDim=%d %s %s %s"
                .formatted(seqLen, heads, headDim, pairing, weight.label(), values.name());
        return new KernelCase(Operator.HEAD_NORM_ROPE, name, memory -> {
            Tensor w = memory.weight(weight, 1, headDim, Values.NEAR_ONE);
            Tensor cos = memory.activation(seqLen, headDim / 2, Values.UNIFORM);
            Tensor sin = memory.activation(seqLen, headDim / 2, Values.UNIFORM);
            Rope rope = new Rope(cos, sin, pairing);
            return new Call(
                    memory.output(seqLen, (long) heads * headDim, values),
                    (kernels, out) -> kernels.headNormRope(out, w, 1e-6f, rope));
        });
    }

    private static List<KernelCase> groupNorm() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (int pixels : new int[] {1, 7, 64, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                DType dtype = DTYPES.get(next++ % 3);
                cases.add(groupNorm(
                        pixels, channel[0], channel[1], dtype, next % 2 == 0, next % 5 == 0, Values.GAUSSIAN));
            }
        }
        cases.add(groupNorm(3000, 8, 2, DType.F32, true, false, Values.SHIFTED));
        cases.add(groupNorm(65, 512, 32, DType.BF16, true, true, Values.GAUSSIAN));
        cases.add(groupNorm(65, 32, 32, DType.F32, false, false, Values.nonFinite(300)));
        cases.add(groupNorm(65, 32, 4, DType.F32, true, false, Values.TINY));
        return cases;
    }

    /** A group norm of a picture. */
    public static KernelCase groupNorm(
            int pixels, int channels, int groups, DType dtype, boolean silu, boolean inPlace, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s%s%s %s"
                .formatted(
                        pixels,
                        channels,
                        groups,
                        dtype.label(),
                        silu ? " silu" : "",
                        inPlace ? " in place" : "",
                        values.name());
        return new KernelCase(Operator.GROUP_NORM, name, memory -> {
            Tensor weight = memory.weight(dtype, 1, channels, Values.NEAR_ONE);
            Tensor bias = memory.weight(dtype, 1, channels, Values.GAUSSIAN);
            if (inPlace) {
                return new Call(
                        memory.output(pixels, channels, values),
                        (kernels, out) -> kernels.groupNorm(out, out, groups, weight, bias, 1e-6f, silu));
            }
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(
                    memory.output(pixels, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.groupNorm(out, in, groups, weight, bias, 1e-6f, silu));
        });
    }

    private static List<KernelCase> groupMoments() {
        List<KernelCase> cases = new ArrayList<>();
        for (int pixels : new int[] {1, 7, 31, 32, 33, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                cases.add(groupMoments(pixels, channel[0], channel[1], Values.GAUSSIAN));
            }
        }
        for (int channels : SIZES) {
            cases.add(groupMoments(5, channels, 1, Values.GAUSSIAN));
            cases.add(groupMoments(5, 2 * channels, 2, Values.SHIFTED));
        }
        cases.add(groupMoments(5000, 8, 2, Values.SHIFTED));
        cases.add(groupMoments(65, 512, 32, Values.GAUSSIAN));
        cases.add(groupMoments(40, 1026, 3, Values.GAUSSIAN));
        cases.add(groupMoments(65, 32, 32, Values.nonFinite(300)));
        cases.add(groupMoments(65, 32, 4, Values.TINY));
        cases.add(groupMoments(65, 32, 4, Values.GAUSSIAN.times(1e-15f)));
        cases.add(groupMoments(65, 32, 4, Values.GAUSSIAN.times(1e15f)));
        return cases;
    }

    /** The moments of a picture's groups. */
    public static KernelCase groupMoments(int pixels, int channels, int groups, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s".formatted(pixels, channels, groups, values.name());
        return new KernelCase(Operator.GROUP_MOMENTS, name, memory -> {
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(memory.output(2, groups, Values.GAUSSIAN), (kernels, out) -> kernels.groupMoments(out, in));
        });
    }

    private static List<KernelCase> groupNormApply() {
        List<KernelCase> cases = new ArrayList<>();
        int next = 0;
        for (int pixels : new int[] {1, 7, 225, 1025}) {
            for (int[] channel : CHANNELS_AND_GROUPS) {
                DType dtype = DTYPES.get(next++ % 3);
                cases.add(groupNormApply(
                        pixels, channel[0], channel[1], dtype, next % 2 == 0, next % 5 == 0, Values.GAUSSIAN));
            }
        }
        for (int channels : SIZES) {
            DType dtype = DTYPES.get(channels % 3);
            cases.add(groupNormApply(5, channels, 1, dtype, false, channels % 2 == 0, Values.GAUSSIAN));
            cases.add(groupNormApply(5, 2 * channels, 2, dtype, true, false, Values.GAUSSIAN));
        }
        cases.add(groupNormApply(65, 512, 32, DType.BF16, true, true, Values.GAUSSIAN));
        cases.add(groupNormApply(65, 32, 32, DType.F32, false, false, Values.nonFinite(300)));
        cases.add(groupNormApply(65, 32, 4, DType.F32, true, false, Values.TINY));
        return cases;
    }

    /** A group norm of a picture by moments that are given. */
    public static KernelCase groupNormApply(
            int pixels, int channels, int groups, DType dtype, boolean silu, boolean inPlace, Values values) {
        String name = "pixels=%d channels=%d groups=%d %s%s%s %s"
                .formatted(
                        pixels,
                        channels,
                        groups,
                        dtype.label(),
                        silu ? " silu" : "",
                        inPlace ? " in place" : "",
                        values.name());
        return new KernelCase(Operator.GROUP_NORM_APPLY, name, memory -> {
            Tensor weight = memory.weight(dtype, 1, channels, Values.NEAR_ONE);
            Tensor bias = memory.weight(dtype, 1, channels, Values.GAUSSIAN);
            Tensor moments = memory.activation(2, groups, Values.POSITIVE);
            if (inPlace) {
                return new Call(
                        memory.output(pixels, channels, values),
                        (kernels, out) -> kernels.groupNormApply(out, out, moments, weight, bias, 1e-6f, silu));
            }
            Tensor in = memory.activation(pixels, channels, values);
            return new Call(
                    memory.output(pixels, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.groupNormApply(out, in, moments, weight, bias, 1e-6f, silu));
        });
    }

    private static List<KernelCase> silu() {
        List<KernelCase> cases = new ArrayList<>();
        for (int cols : SIZES) {
            cases.add(silu(3, cols, cols % 2 == 0, Values.GAUSSIAN));
        }
        cases.add(silu(40, 257, false, Values.WIDE));
        cases.add(silu(40, 257, true, Values.BITS));
        cases.add(silu(40, 257, true, Values.TINY));
        cases.add(silu(9, 33, true, Values.nonFinite(3)));
        return cases;
    }

    /** SiLU of a matrix. */
    public static KernelCase silu(int rows, int cols, boolean inPlace, Values values) {
        String name = "rows=%d cols=%d%s %s".formatted(rows, cols, inPlace ? " in place" : "", values.name());
        return new KernelCase(Operator.SILU, name, memory -> {
            if (inPlace) {
                return new Call(memory.output(rows, cols, values), (kernels, out) -> kernels.silu(out, out));
            }
            Tensor in = memory.activation(rows, cols, values);
            return new Call(memory.output(rows, cols, Values.GAUSSIAN), (kernels, out) -> kernels.silu(out, in));
        });
    }

    private static List<KernelCase> conv2d() {
        List<KernelCase> cases = new ArrayList<>();
        List<@Nullable DType> biases = biases();
        int[] channels = {3, 4, 16, 30};
        int[][] images = {{1, 1}, {1, 7}, {5, 3}, {17, 9}};
        int next = 0;
        for (int[] image : images) {
            for (Function<int[], ConvGeometry> kind : kinds()) {
                ConvGeometry geometry = kind.apply(image);
                boolean fits = geometry.height() + geometry.padTop() + geometry.padBottom() >= geometry.kernel()
                        && geometry.width() + geometry.padLeft() + geometry.padRight() >= geometry.kernel();
                for (int inChannels : channels) {
                    int outChannels = channels[next % 3 + (next / 5) % 2];
                    DType weight = DTYPES.get(next % 3);
                    DType bias = biases.get(next % 4);
                    Epilogues epilogue = Epilogues.values()[next / 3 % 4];
                    if (fits) {
                        cases.add(conv2d(geometry, inChannels, outChannels, weight, bias, epilogue, Values.GAUSSIAN));
                    }
                    next++;
                }
            }
        }
        cases.add(conv2d(ConvGeometry.same3x3(6, 50), 61, 67, DType.BF16, DType.F32, Epilogues.ADD, Values.GAUSSIAN));
        cases.add(conv2d(ConvGeometry.same3x3(7, 9), 5, 9, DType.F32, null, Epilogues.STORE, Values.nonFinite(60)));
        cases.add(conv2d(ConvGeometry.same3x3(7, 9), 5, 9, DType.F32, null, Epilogues.STORE, Values.TINY));
        return cases;
    }

    private static List<Function<int[], ConvGeometry>> kinds() {
        return List.of(
                image -> ConvGeometry.same3x3(image[0], image[1]),
                image -> ConvGeometry.down3x3(image[0], image[1]),
                image -> ConvGeometry.pointwise(image[0], image[1]),
                image -> new ConvGeometry(image[0], image[1], 3, 2, 1, 1, 1, 1),
                image -> new ConvGeometry(image[0], image[1], 3, 1, 2, 0, 0, 1),
                image -> new ConvGeometry(image[0], image[1], 1, 2, 0, 0, 0, 0));
    }

    /** A convolution of a picture. */
    public static KernelCase conv2d(
            ConvGeometry geometry,
            int inChannels,
            int outChannels,
            DType weight,
            @Nullable DType bias,
            Epilogues epilogue,
            Values values) {
        boolean empty = geometry.height() == 0 || geometry.width() == 0;
        long outPixels = empty ? 0 : (long) geometry.outHeight() * geometry.outWidth();
        long taps = (long) geometry.kernel() * geometry.kernel();
        Operands operands = Operands.of(values, outPixels * outChannels);
        String name = "%dx%d kernel=%d stride=%d pad=%d,%d,%d,%d in=%d out=%d %s bias=%s %s %s"
                .formatted(
                        geometry.height(),
                        geometry.width(),
                        geometry.kernel(),
                        geometry.stride(),
                        geometry.padTop(),
                        geometry.padLeft(),
                        geometry.padBottom(),
                        geometry.padRight(),
                        inChannels,
                        outChannels,
                        weight.label(),
                        label(bias),
                        epilogue.label(),
                        operands.name());
        return new KernelCase(Operator.CONV2D, name, memory -> {
            Tensor in = memory.activation((long) geometry.height() * geometry.width(), inChannels, operands.in);
            Tensor w = memory.weight(weight, outChannels, inChannels * taps, operands.weight);
            Tensor b = bias == null ? null : memory.weight(bias, 1, outChannels, operands.weight);
            Epilogue e = epilogue.in(memory, outChannels);
            return new Call(
                    memory.output(outPixels, outChannels, operands.before),
                    (kernels, out) -> kernels.conv2d(out, in, w, b, geometry, e));
        });
    }

    private static List<KernelCase> kleinConv2d() {
        return List.of(
                conv2d(ConvGeometry.same3x3(6, 5), 32, 512, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(6, 5), 512, 512, DType.BF16, DType.BF16, Epilogues.ADD, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(9, 7), 512, 256, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 128, 128, DType.BF16, DType.BF16, Epilogues.ADD, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 128, 3, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(ConvGeometry.same3x3(20, 21), 3, 128, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN),
                conv2d(
                        ConvGeometry.down3x3(20, 21),
                        256,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                conv2d(
                        ConvGeometry.pointwise(9, 7),
                        512,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                conv2d(ConvGeometry.pointwise(9, 7), 32, 32, DType.BF16, DType.BF16, Epilogues.STORE, Values.GAUSSIAN));
    }

    private static List<KernelCase> upsampleNearest() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] image : new int[][] {{1, 1}, {1, 7}, {5, 3}, {17, 9}}) {
            for (int channels : new int[] {1, 3, 16, 33}) {
                cases.add(upsampleNearest(image[0], image[1], channels));
            }
        }
        return cases;
    }

    /** A picture of twice the size. */
    public static KernelCase upsampleNearest(int height, int width, int channels) {
        String name = "%dx%d channels=%d".formatted(height, width, channels);
        return new KernelCase(Operator.UPSAMPLE_NEAREST, name, memory -> {
            Tensor in = memory.activation((long) height * width, channels, Values.BITS);
            return new Call(
                    memory.output(4L * height * width, channels, Values.GAUSSIAN),
                    (kernels, out) -> kernels.upsampleNearest(out, in, height, width));
        });
    }

    private static List<KernelCase> embeddingGather() {
        List<KernelCase> cases = new ArrayList<>();
        for (DType table : DTYPES) {
            for (int cols : SIZES) {
                cases.add(embeddingGather(11, cols, table, new int[] {0, 10, 3, 3, 7}));
            }
            cases.add(embeddingGather(
                    70, 64, table, IntStream.range(0, 70).map(i -> 69 - i).toArray()));
        }
        return cases;
    }

    /** Rows of a table. */
    public static KernelCase embeddingGather(int vocabulary, int cols, DType table, int[] ids) {
        String name = "vocabulary=%d cols=%d %s ids=%d".formatted(vocabulary, cols, table.label(), ids.length);
        return new KernelCase(Operator.EMBEDDING_GATHER, name, memory -> {
            Tensor rows = memory.weight(table, vocabulary, cols, Values.BITS);
            return new Call(
                    memory.output(ids.length, cols, Values.GAUSSIAN),
                    (kernels, out) -> kernels.embeddingGather(out, rows, ids));
        });
    }

    private static List<KernelCase> convert() {
        List<KernelCase> cases = new ArrayList<>();
        for (DType from : DTYPES) {
            for (DType to : DTYPES) {
                for (int cols : SIZES) {
                    cases.add(convert(3, cols, from, to, Values.GAUSSIAN));
                }
                cases.add(convert(64, 257, from, to, Values.BITS));
                cases.add(convert(64, 257, from, to, Values.WIDE));
                cases.add(convert(64, 257, from, to, halfwayBetweenNeighbours(to)));
            }
            if (from == DType.F32) {
                cases.add(convert(3, 17, from, DType.BF16, Values.SIGNALLING));
                cases.add(convert(3, 17, from, DType.F16, Values.SIGNALLING));
            } else {
                cases.add(everyPattern(from));
            }
        }
        return cases;
    }

    /** Numbers exactly between two neighbours of a 16-bit dtype: ties go to the even one. */
    private static Values halfwayBetweenNeighbours(DType to) {
        int unit = to == DType.BF16 ? 1 << 16 : 1 << 13;
        return new Values(
                "halfway",
                random -> Float.intBitsToFloat(
                        Float.floatToIntBits((float) random.nextGaussian()) / unit * unit + unit / 2));
    }

    /** A conversion of a matrix. */
    public static KernelCase convert(int rows, int cols, DType from, DType to, Values values) {
        String name = "rows=%d cols=%d %s to %s %s".formatted(rows, cols, from.label(), to.label(), values.name());
        return new KernelCase(Operator.CONVERT, name, memory -> {
            Tensor in = memory.weight(from, rows, cols, values);
            return new Call(memory.output(to, rows, cols), (kernels, out) -> kernels.convert(out, in));
        });
    }

    private static KernelCase everyPattern(DType from) {
        return new KernelCase(Operator.CONVERT, "every %s to f32".formatted(from.label()), memory -> {
            short[] next = {0};
            Values patterns = new Values(
                    "patterns",
                    random -> from == DType.BF16
                            ? Float.intBitsToFloat(next[0]++ << 16)
                            : Float.float16ToFloat(next[0]++));
            Tensor in = memory.weight(from, 256, 256, patterns);
            return new Call(memory.output(DType.F32, 256, 256), (kernels, out) -> kernels.convert(out, in));
        });
    }
}
