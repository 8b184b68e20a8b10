package dev.panaflux.model.transformer;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LayerInput;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    private final List<Linear> inputLayers;
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
        this.inputLayers = Stream.concat(Stream.of(key, value, query), feedForward.layers().stream())
                .toList();
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
        try (var _ = pass.workspace().frame()) {
            LayerInput in = LayerInput.of(pass, normed, inputLayers);
            project(block, key, in, scratch.key());
            project(block, value, in, scratch.value());
            for (Rows rows : ranges) {
                query.apply(pass, rows.of(scratch.query()), rows.of(in), Epilogue.STORE);
            }
            for (int sequence = 0; sequence < block.batch().count(); sequence++) {
                attend(block, sequence, active);
            }
            for (Rows rows : ranges) {
                feedForward.apply(pass, rows.of(scratch.feedForward()), rows.of(in));
            }
        }
        for (Rows rows : ranges) {
            output.apply(pass, rows.of(hidden), rows.of(scratch.joined()), Epilogue.gatedAdd(set.gate()));
        }
    }

    /** Keys or values of all tokens, with gaps where those of cached references are. */
    private static void project(BlockPass block, Linear layer, LayerInput in, Tensor out) {
        SequenceBatch batch = block.batch();
        if (batch.layout().cachedTokens() == 0) {
            layer.apply(block.pass(), out, in, Epilogue.STORE);
            return;
        }
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Tensor own = batch.ownKeys(sequence).of(out);
            layer.apply(block.pass(), own, batch.joint(sequence).of(in), Epilogue.STORE);
        }
    }

    private void attend(BlockPass block, int sequence, Rows active) {
        Kernels kernels = block.pass().kernels();
        Scratch scratch = block.scratch();
        SequenceBatch batch = block.batch();
        Rows queries = inSequence(batch.joint(sequence), active);
        Rows keys = batch.keys(sequence);
        Tensor q = queries.of(scratch.query());
        kernels.headNormRope(q, queryNorm, eps, active.of(block.rope()));
        kernels.headNormRope(batch.ownKeys(sequence).of(scratch.key()), keyNorm, eps, block.rope());
        kernels.attention(
                queries.of(scratch.attended()),
                q,
                keys.of(scratch.key()),
                keys.of(scratch.value()),
                shape,
                AttentionMask.NONE);
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
