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
import dev.panaflux.weights.TransformerConfig;

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
     * Computes the rows {@code [from, to)} of {@code hidden} {@code [totalTokens, innerDim]} in place; the others are only
     * attended to and stay as they were.
     */
    void forward(Tensor hidden, int from, int to, Modulations modulations, Rope rope, Scratch scratch) {
        Modulations.Set set = Modulations.Set.of(modulations.single(), 0, inner);
        Tensor normed = scratch.normed();
        Tensor active = normed.rows(from, to);
        Tensor q = scratch.query().rows(from, to);
        kernels.layerNormModulate(normed, hidden, set.scale(), set.shift(), eps);
        kernels.linear(q, active, query, null, Epilogue.STORE);
        kernels.linear(scratch.key(), normed, key, null, Epilogue.STORE);
        kernels.linear(scratch.value(), normed, value, null, Epilogue.STORE);
        kernels.headNormRope(q, queryNorm, eps, rope.rows(from, to));
        kernels.headNormRope(scratch.key(), keyNorm, eps, rope);
        kernels.attention(
                scratch.attended().rows(from, to), q, scratch.key(), scratch.value(), shape, AttentionMask.NONE);
        feedForward.apply(scratch.feedForward().rows(from, to), active);
        kernels.linear(
                hidden.rows(from, to), scratch.joined().rows(from, to), output, null, Epilogue.gatedAdd(set.gate()));
    }
}
