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
 * A double-stream block: text and pictures have weights of their own and attend to each other.
 *
 * <p>Source: {@code Flux2TransformerBlock} of diffusers.
 */
final class DoubleBlock {

    private final Kernels kernels;
    private final AttentionShape shape;
    private final Stream pictures;
    private final Stream text;

    DoubleBlock(Kernels kernels, TransformerConfig config, TensorSource weights, String prefix)
            throws ModelFormatException {
        this.kernels = kernels;
        this.shape = AttentionShape.multiHead(config.heads(), config.headDim());
        this.pictures = new Stream(config, weights, prefix, PICTURE_NAMES);
        this.text = new Stream(config, weights, prefix, TEXT_NAMES);
    }

    /** Computes in place on {@code hidden} {@code [totalTokens, innerDim]}. */
    void forward(Tensor hidden, TokenLayout layout, Modulations modulations, Rope rope, Scratch scratch) {
        int textTokens = layout.textTokens();
        int totalTokens = layout.totalTokens();
        text.project(hidden, modulations.text(), rope, scratch, 0, textTokens);
        pictures.project(hidden, modulations.image(), rope, scratch, textTokens, totalTokens);
        kernels.attention(
                scratch.attended(), scratch.query(), scratch.key(), scratch.value(), shape, AttentionMask.NONE);
        text.finish(hidden, modulations.text(), scratch, 0, textTokens);
        pictures.finish(hidden, modulations.image(), scratch, textTokens, totalTokens);
    }

    /** The names by which one stream's weights go. */
    private record Names(
            String query,
            String key,
            String value,
            String queryNorm,
            String keyNorm,
            String output,
            String feedForward) {}

    private static final Names PICTURE_NAMES = new Names("to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0", "ff");
    private static final Names TEXT_NAMES = new Names(
            "add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k", "to_add_out", "ff_context");

    /** One stream's weights, applied to the rows {@code [from, to)} of the joint sequence. */
    private final class Stream {
        private final int inner;
        private final float eps;
        private final Weight query;
        private final Weight key;
        private final Weight value;
        private final Tensor queryNorm;
        private final Tensor keyNorm;
        private final Weight output;
        private final SwiGlu feedForward;
        private final Weight down;

        Stream(TransformerConfig config, TensorSource weights, String prefix, Names names) throws ModelFormatException {
            String attention = prefix + ".attn.";
            inner = config.innerDim();
            eps = config.eps();
            query = weights.weight(attention + names.query + ".weight", inner, inner);
            key = weights.weight(attention + names.key + ".weight", inner, inner);
            value = weights.weight(attention + names.value + ".weight", inner, inner);
            queryNorm = weights.tensor(attention + names.queryNorm + ".weight", config.headDim());
            keyNorm = weights.tensor(attention + names.keyNorm + ".weight", config.headDim());
            output = weights.weight(attention + names.output + ".weight", inner, inner);
            int hidden = config.feedForwardDim();
            String feedForwardPrefix = prefix + "." + names.feedForward;
            feedForward =
                    new SwiGlu(kernels, weights.weight(feedForwardPrefix + ".linear_in.weight", 2L * hidden, inner));
            down = weights.weight(feedForwardPrefix + ".linear_out.weight", inner, hidden);
        }

        /** Queries, keys and values. */
        void project(Tensor hidden, Tensor modulation, Rope rope, Scratch scratch, int from, int to) {
            Modulations.Set set = Modulations.Set.of(modulation, 0, inner);
            Tensor normed = scratch.normed().rows(from, to);
            Tensor q = scratch.query().rows(from, to);
            Tensor k = scratch.key().rows(from, to);
            kernels.layerNormModulate(normed, hidden.rows(from, to), set.scale(), set.shift(), eps);
            kernels.linear(q, normed, query, null, Epilogue.STORE);
            kernels.linear(k, normed, key, null, Epilogue.STORE);
            kernels.linear(scratch.value().rows(from, to), normed, value, null, Epilogue.STORE);
            kernels.headNormRope(q, queryNorm, eps, rope.rows(from, to));
            kernels.headNormRope(k, keyNorm, eps, rope.rows(from, to));
        }

        /** Attention's output projection and the feed-forward sublayer, each gated into the stream. */
        void finish(Tensor hidden, Tensor modulation, Scratch scratch, int from, int to) {
            Modulations.Set attention = Modulations.Set.of(modulation, 0, inner);
            Modulations.Set set = Modulations.Set.of(modulation, 1, inner);
            Tensor stream = hidden.rows(from, to);
            Tensor normed = scratch.normed().rows(from, to);
            Tensor activations = scratch.feedForward().rows(from, to);
            kernels.linear(
                    stream, scratch.attended().rows(from, to), output, null, Epilogue.gatedAdd(attention.gate()));
            kernels.layerNormModulate(normed, stream, set.scale(), set.shift(), eps);
            feedForward.apply(activations, normed);
            kernels.linear(stream, activations, down, null, Epilogue.gatedAdd(set.gate()));
        }
    }
}
