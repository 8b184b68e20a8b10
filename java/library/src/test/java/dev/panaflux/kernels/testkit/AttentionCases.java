package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelCase.Call;
import java.util.ArrayList;
import java.util.List;

/** Cases of attention. */
public final class AttentionCases {

    static List<KernelCase> attention() {
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
    static KernelCase largeScores() {
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

    static KernelCase nonFiniteScores() {
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

    static List<KernelCase> kleinAttention() {
        return List.of(
                attention(33, 100, shape(24, 24, 128), AttentionMask.NONE, Values.GAUSSIAN),
                causal(70, 70, 43, shape(32, 8, 128)),
                attention(65, 65, shape(1, 1, 512), AttentionMask.NONE, Values.GAUSSIAN));
    }

    private AttentionCases() {}
}
