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

    /**
     * Computes in place on {@code hidden} {@code [sequences * totalTokens, innerDim]}, whose rows are in stream order.
     * Queries, keys, values and what attention makes of them are in joint order.
     */
    void forward(Tensor hidden, SequenceBatch batch, Modulations modulations, Rope rope, Scratch scratch) {
        List<Part> texts = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            texts.add(new Part(batch.streamText(sequence), batch.jointText(sequence)));
            others.add(new Part(batch.streamPictures(sequence), batch.jointPictures(sequence)));
        }
        text.project(hidden, modulations.text(), batch.streamText(), texts, scratch);
        pictures.project(hidden, modulations.image(), batch.streamPictures(), others, scratch);
        text.rotate(texts, batch.jointText(0).of(rope), scratch);
        pictures.rotate(others, batch.jointPictures(0).of(rope), scratch);
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Rows joint = batch.joint(sequence);
            kernels.attention(
                    joint.of(scratch.attended()),
                    joint.of(scratch.query()),
                    joint.of(scratch.key()),
                    joint.of(scratch.value()),
                    shape,
                    AttentionMask.NONE);
        }
        text.finish(hidden, modulations.text(), batch.streamText(), texts, scratch);
        pictures.finish(hidden, modulations.image(), batch.streamPictures(), others, scratch);
    }

    /** One sequence's share of a stream: where its rows lie in either order. */
    private record Part(Rows stream, Rows joint) {}

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

    /** One stream's weights, applied to the rows of all sequences that belong to it. */
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

        /** Queries, keys and values, not yet normalised. */
        void project(Tensor hidden, Tensor modulation, Rows all, List<Part> parts, Scratch scratch) {
            Modulations.Set set = Modulations.Set.of(modulation, 0, inner);
            kernels.layerNormModulate(all.of(scratch.normed()), all.of(hidden), set.scale(), set.shift(), eps);
            for (Part part : parts) {
                Tensor normed = part.stream().of(scratch.normed());
                kernels.linear(part.joint().of(scratch.query()), normed, query, null, Epilogue.STORE);
                kernels.linear(part.joint().of(scratch.key()), normed, key, null, Epilogue.STORE);
                kernels.linear(part.joint().of(scratch.value()), normed, value, null, Epilogue.STORE);
            }
        }

        /** Normalises queries and keys and turns them to their positions. */
        void rotate(List<Part> parts, Rope rope, Scratch scratch) {
            for (Part part : parts) {
                kernels.headNormRope(part.joint().of(scratch.query()), queryNorm, eps, rope);
                kernels.headNormRope(part.joint().of(scratch.key()), keyNorm, eps, rope);
            }
        }

        /** Attention's output projection and the feed-forward sublayer, each gated into the stream. */
        void finish(Tensor hidden, Tensor modulation, Rows all, List<Part> parts, Scratch scratch) {
            Modulations.Set attention = Modulations.Set.of(modulation, 0, inner);
            Modulations.Set set = Modulations.Set.of(modulation, 1, inner);
            for (Part part : parts) {
                Tensor attended = part.joint().of(scratch.attended());
                kernels.linear(part.stream().of(hidden), attended, output, null, Epilogue.gatedAdd(attention.gate()));
            }
            Tensor stream = all.of(hidden);
            Tensor normed = all.of(scratch.normed());
            Tensor activations = all.of(scratch.feedForward());
            kernels.layerNormModulate(normed, stream, set.scale(), set.shift(), eps);
            feedForward.apply(activations, normed);
            kernels.linear(stream, activations, down, null, Epilogue.gatedAdd(set.gate()));
        }
    }
}
