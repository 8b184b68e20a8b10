package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.model.StepCache;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;
import java.util.Objects;

/** {@link Flux2} with its weights. */
final class Flux2Transformer implements VelocityModel {

    /** The fixed timestep of cached references. */
    private static final float REFERENCE_TIMESTEP = 0;

    private final TransformerConfig config;
    private final TimestepEmbedding timestepEmbedding;
    private final Linear imageModulation;
    private final Linear textModulation;
    private final Linear singleModulation;
    private final Linear lastModulation;
    private final Linear imageEmbedder;
    private final Linear textEmbedder;
    private final BlockStack blocks;
    private final Linear output;

    Flux2Transformer(TransformerConfig config, TensorSource weights) throws ModelFormatException {
        int inner = config.innerDim();
        this.config = config;
        this.imageEmbedder = Linear.bind(weights, "x_embedder", inner, config.inChannels());
        this.textEmbedder = Linear.bind(weights, "context_embedder", inner, config.jointAttentionDim());
        this.timestepEmbedding = new TimestepEmbedding(config, weights);
        this.imageModulation = Linear.bind(weights, "double_stream_modulation_img.linear", 6L * inner, inner);
        this.textModulation = Linear.bind(weights, "double_stream_modulation_txt.linear", 6L * inner, inner);
        this.singleModulation = Linear.bind(weights, "single_stream_modulation.linear", 3L * inner, inner);
        this.blocks = new BlockStack(config, weights);
        this.lastModulation = Linear.bind(weights, "norm_out.linear", 2L * inner, inner);
        this.output = Linear.bind(weights, "proj_out", config.outChannels(), inner);
    }

    @Override
    public int latentChannels() {
        return config.inChannels();
    }

    @Override
    public int textDim() {
        return config.jointAttentionDim();
    }

    @Override
    public int modelDim() {
        return config.innerDim();
    }

    @Override
    public Scene prepare(Pass pass, TokenLayout layout, List<Tensor> references) {
        if (references.size() != layout.references().size()) {
            throw new IllegalArgumentException("references: expected %d, found %d"
                    .formatted(layout.references().size(), references.size()));
        }
        Tensor embedded = pass.workspace().allocate(layout.referenceTokens(), config.innerDim());
        long row = 0;
        for (int index = 0; index < references.size(); index++) {
            Tensor latents = references.get(index);
            LatentSize size = layout.references().get(index);
            latents.requireShape("reference latents", size.tokens(), config.inChannels());
            imageEmbedder.apply(pass, embedded.rows(row, row + size.tokens()), latents, Epilogue.STORE);
            row += size.tokens();
        }
        Rope rope = Positions.of(config, layout, pass.workspace());
        int own = layout.totalTokens();
        return layout.cachedTokens() == 0
                ? new LayoutScene(layout, rope, embedded, ReferenceCache.NONE)
                : new LayoutScene(
                        layout,
                        rope.rows(0, own),
                        embedded.rows(0, 0),
                        cache(pass, layout, rope.rows(own, own + (long) layout.cachedTokens()), embedded));
    }

    /** The references' keys and values; overwrites the references. */
    private ReferenceCache cache(Pass pass, TokenLayout layout, Rope rope, Tensor references) {
        Workspace workspace = pass.workspace();
        ReferenceCache cache =
                ReferenceCache.allocate(workspace, blocks.size(), layout.cachedTokens(), config.innerDim());
        try (var _ = workspace.frame()) {
            Modulations modulations = modulate(pass, REFERENCE_TIMESTEP);
            Scratch scratch = Scratch.allocate(config, layout.cachedTokens(), layout.cachedTokens(), workspace);
            SequenceBatch alone = new SequenceBatch(layout.ofReferences(), 1);
            blocks.fill(cache, new BlockPass(pass, alone, modulations, rope, scratch), references);
        }
        return cache;
    }

    /**
     * The positions of a joint sequence, and its reference images: those that are part of it, embedded, {@code [tokens,
     * innerDim]}, and the others' keys and values.
     */
    private final class LayoutScene implements Scene {

        private final TokenLayout layout;
        private final Rope rope;
        private final Tensor references;
        private final ReferenceCache cache;

        LayoutScene(TokenLayout layout, Rope rope, Tensor references, ReferenceCache cache) {
            this.layout = layout;
            this.rope = rope;
            this.references = references;
            this.cache = cache;
        }

        @Override
        public void project(Pass pass, Tensor out, Tensor promptEmbeds) {
            promptEmbeds.requireShape("prompt embeddings", layout.textTokens(), config.jointAttentionDim());
            out.requireShape("projected text", layout.textTokens(), config.innerDim());
            textEmbedder.apply(pass, out, promptEmbeds, Epilogue.STORE);
        }

        @Override
        public Step at(Pass pass, float timestep) {
            Modulations modulations = modulate(pass, timestep);
            return (stepPass, out, latents, sequences) -> velocity(stepPass, out, latents, sequences, modulations);
        }

        private void velocity(
                Pass pass, Tensor out, Tensor latents, List<Sequence> sequences, Modulations modulations) {
            if (sequences.isEmpty()) {
                throw new IllegalArgumentException("sequences: expected at least one, found none");
            }
            SequenceBatch batch = new SequenceBatch(layout, sequences.size());
            out.requireShape("velocity", (long) batch.count() * layout.imageTokens(), config.outChannels());
            latents.requireShape("latents", (long) batch.count() * layout.imageTokens(), config.inChannels());
            for (Sequence sequence : sequences) {
                sequence.text().requireShape("projected text", layout.textTokens(), config.innerDim());
            }
            Workspace workspace = pass.workspace();
            try (var _ = workspace.frame()) {
                Tensor hidden = workspace.allocate(batch.all().to(), config.innerDim());
                long keys = batch.keys(batch.count() - 1).to();
                Scratch scratch = Scratch.allocate(config, batch.all().to(), keys, workspace);
                embed(pass, hidden, latents, sequences, batch);
                pass.observer().observe("x_embedder", batch.streamVisual(0).of(hidden));
                pass.observer().observe("context_embedder", batch.streamText(0).of(hidden));
                blocks.forward(
                        new BlockPass(pass, batch, modulations, rope, scratch), cache, hidden, caches(sequences));
                finish(pass, out, hidden, batch, scratch.normed(), modulations);
            }
        }

        private static List<StepCache> caches(List<Sequence> sequences) {
            return sequences.stream()
                    .map(Sequence::cache)
                    .filter(Objects::nonNull)
                    .toList();
        }

        private void embed(Pass pass, Tensor hidden, Tensor latents, List<Sequence> sequences, SequenceBatch batch) {
            for (int sequence = 0; sequence < batch.count(); sequence++) {
                pass.kernels()
                        .convert(
                                batch.streamText(sequence).of(hidden),
                                sequences.get(sequence).text());
                imageEmbedder.apply(
                        pass,
                        batch.streamImage(sequence).of(hidden),
                        imageRows(sequence).of(latents),
                        Epilogue.STORE);
                pass.kernels().convert(batch.streamReferences(sequence).of(hidden), references);
            }
        }

        private void finish(
                Pass pass, Tensor out, Tensor hidden, SequenceBatch batch, Tensor spare, Modulations modulations) {
            int inner = config.innerDim();
            Tensor scale = modulations.last().cols(0, inner);
            Tensor shift = modulations.last().cols(inner, 2L * inner);
            Tensor normed = spare.rows(0, out.rows());
            for (int sequence = 0; sequence < batch.count(); sequence++) {
                Tensor image = batch.jointImage(sequence).of(hidden);
                pass.kernels().layerNormModulate(imageRows(sequence).of(normed), image, scale, shift, config.eps());
            }
            pass.observer().observe("norm_out", imageRows(0).of(normed));
            output.apply(pass, out, normed, Epilogue.STORE);
            pass.observer().observe("velocity", imageRows(0).of(out));
        }

        /** The rows of a sequence's image among the images of all sequences. */
        private Rows imageRows(int sequence) {
            return Rows.of((long) sequence * layout.imageTokens(), layout.imageTokens());
        }
    }

    /** Embeds a timestep and computes all modulations from it; they stay in the workspace. */
    private Modulations modulate(Pass pass, float timestep) {
        Workspace workspace = pass.workspace();
        Tensor image = workspace.allocate(1, imageModulation.outDim());
        Tensor text = workspace.allocate(1, textModulation.outDim());
        Tensor single = workspace.allocate(1, singleModulation.outDim());
        Tensor last = workspace.allocate(1, lastModulation.outDim());
        try (var _ = workspace.frame()) {
            Tensor embedding = workspace.allocate(1, config.innerDim());
            timestepEmbedding.embed(pass, embedding, timestep);
            pass.observer().observe("temb", embedding);
            pass.kernels().silu(embedding, embedding);
            imageModulation.apply(pass, image, embedding, Epilogue.STORE);
            textModulation.apply(pass, text, embedding, Epilogue.STORE);
            singleModulation.apply(pass, single, embedding, Epilogue.STORE);
            lastModulation.apply(pass, last, embedding, Epilogue.STORE);
        }
        return new Modulations(image, text, single, last);
    }
}
