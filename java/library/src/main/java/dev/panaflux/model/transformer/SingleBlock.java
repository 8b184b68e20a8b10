package dev.panaflux.model.transformer;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
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

    private final AttentionShape shape;
    private final float eps;
    private final int inner;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Tensor queryNorm;
    private final Tensor keyNorm;
    private final SwiGlu feedForward;
    private final Linear output;

    SingleBlock(TransformerConfig config, TensorSource weights, String prefix) throws ModelFormatException {
        this.shape = AttentionShape.multiHead(config.heads(), config.headDim());
        this.eps = config.eps();
        this.inner = config.innerDim();
        int hidden = config.feedForwardDim();
        Linear input = Linear.bind(weights, prefix + ".attn.to_qkv_mlp_proj", 3L * inner + 2L * hidden, inner);
        this.query = input.rows(0, inner);
        this.key = input.rows(inner, 2L * inner);
        this.value = input.rows(2L * inner, 3L * inner);
        this.feedForward = new SwiGlu(input.rows(3L * inner, input.outDim()));
        this.queryNorm = weights.tensor(prefix + ".attn.norm_q.weight", config.headDim());
        this.keyNorm = weights.tensor(prefix + ".attn.norm_k.weight", config.headDim());
        this.output = Linear.bind(weights, prefix + ".attn.to_out", inner, (long) inner + hidden);
    }

    /**
     * Computes the rows {@code active} of each sequence of {@code hidden} {@code [sequences * totalTokens, innerDim]} in place.
     * The other rows are only attended to and do not change. Rows are in joint order.
     *
     * @param active rows of the first sequence; the same rows of the other sequences are computed
     */
    void forward(BlockPass block, Tensor hidden, Rows active) {
        Pass pass = block.pass();
        Scratch scratch = block.scratch();
        Modulations.Set set = Modulations.Set.of(block.modulations().single(), 0, inner);
        Tensor normed = scratch.normed();
        List<Rows> ranges = ranges(block.batch(), active);
        pass.kernels().layerNormModulate(normed, hidden, set.scale(), set.shift(), eps);
        key.apply(pass, scratch.key(), normed, Epilogue.STORE);
        value.apply(pass, scratch.value(), normed, Epilogue.STORE);
        for (Rows rows : ranges) {
            query.apply(pass, rows.of(scratch.query()), rows.of(normed), Epilogue.STORE);
        }
        for (int sequence = 0; sequence < block.batch().count(); sequence++) {
            attend(block, block.batch().joint(sequence), active);
        }
        for (Rows rows : ranges) {
            feedForward.apply(pass, rows.of(scratch.feedForward()), rows.of(normed));
            output.apply(pass, rows.of(hidden), rows.of(scratch.joined()), Epilogue.gatedAdd(set.gate()));
        }
    }

    private void attend(BlockPass block, Rows sequence, Rows active) {
        Kernels kernels = block.pass().kernels();
        Scratch scratch = block.scratch();
        Rows queries = inSequence(sequence, active);
        Tensor q = queries.of(scratch.query());
        Tensor k = sequence.of(scratch.key());
        kernels.headNormRope(q, queryNorm, eps, active.of(block.rope()));
        kernels.headNormRope(k, keyNorm, eps, block.rope());
        kernels.attention(
                queries.of(scratch.attended()), q, k, sequence.of(scratch.value()), shape, AttentionMask.NONE);
    }

    /** The active rows of all sequences, merged where they are adjacent. */
    private static List<Rows> ranges(SequenceBatch batch, Rows active) {
        if (active.equals(batch.joint(0))) {
            return List.of(batch.all());
        }
        List<Rows> ranges = new ArrayList<>();
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            ranges.add(inSequence(batch.joint(sequence), active));
        }
        return ranges;
    }

    private static Rows inSequence(Rows sequence, Rows active) {
        return new Rows(sequence.from() + active.from(), sequence.from() + active.to());
    }
}
