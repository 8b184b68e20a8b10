package dev.panaflux.model.transformer;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A single-stream block: one set of weights for all tokens, attention and feed-forward in parallel.
 *
 * <p>The rows of the input projection are [query | key | value | gate | up], the columns of the output projection
 * [attention | feed-forward]. Source: {@code Flux2SingleTransformerBlock} of diffusers.
 */
final class SingleBlock {

    private final Kernels kernels;
    private final AttentionShape shape;
    private final float eps;
    private final int inner;
    private final Weight query;
    private final Weight key;
    private final Weight value;
    private final Tensor queryNorm;
    private final Tensor keyNorm;
    private final SwiGlu feedForward;
    private final Weight output;

    SingleBlock(Kernels kernels, TransformerConfig config, TensorSource weights, String prefix)
            throws ModelFormatException {
        this.kernels = kernels;
        this.shape = AttentionShape.multiHead(config.heads(), config.headDim());
        this.eps = config.eps();
        this.inner = config.innerDim();
        int hidden = config.feedForwardDim();
        Weight input = weights.weight(prefix + ".attn.to_qkv_mlp_proj.weight", 3L * inner + 2L * hidden, inner);
        this.query = input.rows(0, inner);
        this.key = input.rows(inner, 2L * inner);
        this.value = input.rows(2L * inner, 3L * inner);
        this.feedForward = new SwiGlu(kernels, input.rows(3L * inner, input.rows()));
        this.queryNorm = weights.tensor(prefix + ".attn.norm_q.weight", config.headDim());
        this.keyNorm = weights.tensor(prefix + ".attn.norm_k.weight", config.headDim());
        this.output = weights.weight(prefix + ".attn.to_out.weight", inner, (long) inner + hidden);
    }

    /**
     * Computes the rows {@code active} of each sequence of {@code hidden} {@code [sequences * totalTokens, innerDim]} in
     * place; the others are only attended to and stay as they were. Rows are in joint order.
     *
     * @param active of the first sequence; those of the others lie in the same places
     */
    void forward(Tensor hidden, SequenceBatch batch, Rows active, Modulations modulations, Rope rope, Scratch scratch) {
        Modulations.Set set = Modulations.Set.of(modulations.single(), 0, inner);
        Tensor normed = scratch.normed();
        List<Rows> ranges = ranges(batch, active);
        kernels.layerNormModulate(normed, hidden, set.scale(), set.shift(), eps);
        kernels.linear(scratch.key(), normed, key, null, Epilogue.STORE);
        kernels.linear(scratch.value(), normed, value, null, Epilogue.STORE);
        for (Rows rows : ranges) {
            kernels.linear(rows.of(scratch.query()), rows.of(normed), query, null, Epilogue.STORE);
        }
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            attend(batch.joint(sequence), inSequence(batch, active, sequence), active.of(rope), rope, scratch);
        }
        for (Rows rows : ranges) {
            feedForward.apply(rows.of(scratch.feedForward()), rows.of(normed));
            kernels.linear(rows.of(hidden), rows.of(scratch.joined()), output, null, Epilogue.gatedAdd(set.gate()));
        }
    }

    private void attend(Rows sequence, Rows active, Rope activeRope, Rope rope, Scratch scratch) {
        Tensor q = active.of(scratch.query());
        Tensor k = sequence.of(scratch.key());
        kernels.headNormRope(q, queryNorm, eps, activeRope);
        kernels.headNormRope(k, keyNorm, eps, rope);
        kernels.attention(active.of(scratch.attended()), q, k, sequence.of(scratch.value()), shape, AttentionMask.NONE);
    }

    /** The active rows of all sequences, in one piece where they touch. */
    private static List<Rows> ranges(SequenceBatch batch, Rows active) {
        if (active.equals(batch.joint(0))) {
            return List.of(batch.all());
        }
        List<Rows> ranges = new ArrayList<>();
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            ranges.add(inSequence(batch, active, sequence));
        }
        return ranges;
    }

    private static Rows inSequence(SequenceBatch batch, Rows active, int sequence) {
        long start = batch.joint(sequence).from();
        return new Rows(start + active.from(), start + active.to());
    }
}
