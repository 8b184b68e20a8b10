package dev.panaflux.model.transformer;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LayerInput;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A double-stream block: text and images have separate weights and attend to each other.
 *
 * <p>Source: {@code Flux2TransformerBlock} of diffusers.
 */
final class DoubleBlock {

    private final AttentionShape shape;
    private final Stream images;
    private final Stream text;

    DoubleBlock(TransformerConfig config, TensorSource weights, String prefix) throws ModelFormatException {
        this.shape = AttentionShape.multiHead(config.heads(), config.headDim());
        this.images = new Stream(config, weights, prefix, IMAGE_NAMES);
        this.text = new Stream(config, weights, prefix, TEXT_NAMES);
    }

    /**
     * Computes in place on {@code hidden} {@code [sequences * totalTokens, innerDim]}, whose rows are in stream order. Queries,
     * keys, values and the output of attention are in joint order.
     */
    void forward(BlockPass block, Tensor hidden) {
        Pass pass = block.pass();
        Scratch scratch = block.scratch();
        SequenceBatch batch = block.batch();
        Modulations modulations = block.modulations();
        List<Part> texts = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Rows keys = batch.ownKeys(sequence);
            int text = batch.layout().textTokens();
            texts.add(new Part(batch.streamText(sequence), batch.jointText(sequence), Rows.of(keys.from(), text)));
            others.add(new Part(
                    batch.streamVisual(sequence),
                    batch.jointVisual(sequence),
                    new Rows(keys.from() + text, keys.to())));
        }
        text.project(pass, hidden, modulations.text(), batch.streamText(), texts, scratch);
        images.project(pass, hidden, modulations.image(), batch.streamVisual(), others, scratch);
        text.rotate(pass, texts, batch.jointText(0).of(block.rope()), scratch);
        images.rotate(pass, others, batch.jointVisual(0).of(block.rope()), scratch);
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Rows joint = batch.joint(sequence);
            Rows keys = batch.keys(sequence);
            pass.kernels()
                    .attention(
                            joint.of(scratch.attended()),
                            joint.of(scratch.query()),
                            keys.of(scratch.key()),
                            keys.of(scratch.value()),
                            shape,
                            AttentionMask.NONE);
        }
        text.finish(pass, hidden, modulations.text(), batch.streamText(), texts, scratch);
        images.finish(pass, hidden, modulations.image(), batch.streamVisual(), others, scratch);
    }

    /** One sequence's rows of a stream: in both orders, and among the keys. */
    private record Part(Rows stream, Rows joint, Rows keys) {}

    /** The names of one stream's weights. */
    private record Names(
            String query,
            String key,
            String value,
            String queryNorm,
            String keyNorm,
            String output,
            String feedForward) {}

    private static final Names IMAGE_NAMES = new Names("to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0", "ff");
    private static final Names TEXT_NAMES = new Names(
            "add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k", "to_add_out", "ff_context");

    /** One stream's weights, applied to the rows of all sequences that belong to it. */
    private static final class Stream {
        private final int inner;
        private final float eps;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Tensor queryNorm;
        private final Tensor keyNorm;
        private final Linear output;
        private final SwiGlu feedForward;
        private final Linear down;

        Stream(TransformerConfig config, TensorSource weights, String prefix, Names names) throws ModelFormatException {
            String attention = prefix + ".attn.";
            inner = config.innerDim();
            eps = config.eps();
            query = Linear.bind(weights, attention + names.query, inner, inner);
            key = Linear.bind(weights, attention + names.key, inner, inner);
            value = Linear.bind(weights, attention + names.value, inner, inner);
            queryNorm = weights.tensor(attention + names.queryNorm + ".weight", config.headDim());
            keyNorm = weights.tensor(attention + names.keyNorm + ".weight", config.headDim());
            output = Linear.bind(weights, attention + names.output, inner, inner);
            int hidden = config.feedForwardDim();
            String feedForwardPrefix = prefix + "." + names.feedForward;
            feedForward = new SwiGlu(Linear.bind(weights, feedForwardPrefix + ".linear_in", 2L * hidden, inner));
            down = Linear.bind(weights, feedForwardPrefix + ".linear_out", inner, hidden);
        }

        /** Queries, keys and values, not yet normalised. */
        void project(Pass pass, Tensor hidden, Tensor modulation, Rows all, List<Part> parts, Scratch scratch) {
            Modulations.Set set = Modulations.Set.of(modulation, 0, inner);
            pass.kernels().layerNormModulate(all.of(scratch.normed()), all.of(hidden), set.scale(), set.shift(), eps);
            for (Part part : parts) {
                Tensor normed = part.stream().of(scratch.normed());
                try (var _ = pass.workspace().frame()) {
                    LayerInput in = LayerInput.of(pass, normed, List.of(query, key, value));
                    query.apply(pass, part.joint().of(scratch.query()), in, Epilogue.STORE);
                    key.apply(pass, part.keys().of(scratch.key()), in, Epilogue.STORE);
                    value.apply(pass, part.keys().of(scratch.value()), in, Epilogue.STORE);
                }
            }
        }

        /** Normalises queries and keys and applies the rotary embedding. */
        void rotate(Pass pass, List<Part> parts, Rope rope, Scratch scratch) {
            for (Part part : parts) {
                pass.kernels().headNormRope(part.joint().of(scratch.query()), queryNorm, eps, rope);
                pass.kernels().headNormRope(part.keys().of(scratch.key()), keyNorm, eps, rope);
            }
        }

        /** Applies attention's output projection and the feed-forward sublayer, each with its gate. */
        void finish(Pass pass, Tensor hidden, Tensor modulation, Rows all, List<Part> parts, Scratch scratch) {
            Modulations.Set attention = Modulations.Set.of(modulation, 0, inner);
            Modulations.Set set = Modulations.Set.of(modulation, 1, inner);
            for (Part part : parts) {
                Tensor attended = part.joint().of(scratch.attended());
                output.apply(pass, part.stream().of(hidden), attended, Epilogue.gatedAdd(attention.gate()));
            }
            Tensor stream = all.of(hidden);
            Tensor normed = all.of(scratch.normed());
            Tensor activations = all.of(scratch.feedForward());
            pass.kernels().layerNormModulate(normed, stream, set.scale(), set.shift(), eps);
            try (var _ = pass.workspace().frame()) {
                feedForward.apply(pass, activations, LayerInput.of(pass, normed, feedForward.layers()));
            }
            down.apply(pass, stream, activations, Epilogue.gatedAdd(set.gate()));
        }
    }
}
