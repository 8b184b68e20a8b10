package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;

/**
 * The FLUX.2 rectified-flow transformer: the velocity of noisy latents, given text and reference pictures.
 *
 * <p>What a request repeats at every step is done once: {@link #prepare} makes positions and reference embeddings,
 * {@link #projectText} projects a prompt. What a step repeats in every block is done once a step: {@link #modulate}. Then
 * {@link #velocity} runs the blocks over one or more joint sequences of text, image, references; the last single block
 * computes only the images' rows, as no one reads the others.
 *
 * <pre>{@code
 * Scene scene = transformer.prepare(layout, references, workspace);
 * transformer.projectText(text, promptEmbeds);
 * for (float timestep : timesteps) {
 *     try (var _ = workspace.frame()) {
 *         Modulations modulations = transformer.modulate(timestep, workspace, observer);
 *         transformer.velocity(velocity, latents, modulations, List.of(text), scene, workspace, observer, progress);
 *     }
 * }
 * }</pre>
 *
 * <p>Accuracy: NMSE(1e-9) against the float32 reference. Source: {@code Flux2Transformer2DModel} of diffusers, without
 * guidance embedding.
 */
public final class Transformer {

    private final Kernels kernels;
    private final TransformerConfig config;
    private final TimestepEmbedding timestepEmbedding;
    private final Weight imageModulation;
    private final Weight textModulation;
    private final Weight singleModulation;
    private final Weight lastModulation;
    private final Weight imageEmbedder;
    private final Weight textEmbedder;
    private final BlockStack blocks;
    private final Weight output;

    /**
     * Binds the weights.
     *
     * @throws ModelFormatException if a weight is missing or does not fit {@code config}
     */
    public Transformer(Kernels kernels, TransformerConfig config, TensorSource weights) throws ModelFormatException {
        int inner = config.innerDim();
        this.kernels = kernels;
        this.config = config;
        this.timestepEmbedding = new TimestepEmbedding(kernels, config, weights);
        this.imageModulation = weights.weight("double_stream_modulation_img.linear.weight", 6L * inner, inner);
        this.textModulation = weights.weight("double_stream_modulation_txt.linear.weight", 6L * inner, inner);
        this.singleModulation = weights.weight("single_stream_modulation.linear.weight", 3L * inner, inner);
        this.lastModulation = weights.weight("norm_out.linear.weight", 2L * inner, inner);
        this.imageEmbedder = weights.weight("x_embedder.weight", inner, config.inChannels());
        this.textEmbedder = weights.weight("context_embedder.weight", inner, config.jointAttentionDim());
        this.output = weights.weight("proj_out.weight", config.outChannels(), inner);
        this.blocks = new BlockStack(kernels, config, weights);
    }

    /** Bytes of workspace that {@link #prepare} keeps. */
    public long preparedBytes(TokenLayout layout) {
        return Positions.workspaceBytes(config, layout)
                + Workspace.bytesFor(layout.referenceTokens(), config.innerDim());
    }

    /**
     * Bytes of workspace that a step takes: {@link #modulate} and one {@link #velocity} at a time.
     *
     * @param sequences how many pass through the blocks together
     */
    public long stepBytes(TokenLayout layout, int sequences) {
        long tokens = (long) sequences * layout.totalTokens();
        long modulations = Workspace.bytesFor(1, 6L * config.innerDim()) * 2
                + Workspace.bytesFor(1, 3L * config.innerDim())
                + Workspace.bytesFor(1, 2L * config.innerDim());
        long embedding = Workspace.bytesFor(1, config.innerDim()) + TimestepEmbedding.workspaceBytes(config);
        long blocks = Workspace.bytesFor(tokens, config.innerDim()) + Scratch.bytes(config, tokens);
        return modulations + Math.max(embedding, blocks);
    }

    /**
     * Makes what all steps and prompts of a request share; it stays in the workspace.
     *
     * @param layout the joint sequence
     * @param referenceLatents the normalised latents of each reference, {@code [height * width, inChannels]} f32
     * @param workspace with {@link #preparedBytes} free
     * @throws IllegalArgumentException if the references do not fit the layout
     */
    public Scene prepare(TokenLayout layout, List<Tensor> referenceLatents, Workspace workspace) {
        if (referenceLatents.size() != layout.references().size()) {
            throw new IllegalArgumentException("references: expected %d, found %d"
                    .formatted(layout.references().size(), referenceLatents.size()));
        }
        Tensor embedded = workspace.allocate(layout.referenceTokens(), config.innerDim());
        long row = 0;
        for (int index = 0; index < referenceLatents.size(); index++) {
            Tensor latents = referenceLatents.get(index);
            LatentSize size = layout.references().get(index);
            expect("reference latents", latents, size.tokens(), config.inChannels());
            kernels.linear(embedded.rows(row, row + size.tokens()), latents, imageEmbedder, null, Epilogue.STORE);
            row += size.tokens();
        }
        return new Scene(layout, Positions.of(config, layout, workspace), embedded);
    }

    /**
     * Projects a prompt's hidden states to the transformer's width.
     *
     * @param out {@code [textTokens, innerDim]} f32
     * @param promptEmbeds {@code [textTokens, jointAttentionDim]} f32
     * @throws IllegalArgumentException if one of them has another size
     */
    public void projectText(Tensor out, Tensor promptEmbeds) {
        expect("prompt embeddings", promptEmbeds, out.rows(), config.jointAttentionDim());
        kernels.linear(out, promptEmbeds, textEmbedder, null, Epilogue.STORE);
    }

    /**
     * Embeds a timestep and makes all modulations of it; they stay in the workspace. Observed: {@code temb}.
     *
     * @param timestep the scheduler's, 0 to 1000
     */
    public Modulations modulate(float timestep, Workspace workspace, StageObserver observer) {
        int inner = config.innerDim();
        Tensor image = workspace.allocate(1, 6L * inner);
        Tensor text = workspace.allocate(1, 6L * inner);
        Tensor single = workspace.allocate(1, 3L * inner);
        Tensor last = workspace.allocate(1, 2L * inner);
        try (var _ = workspace.frame()) {
            Tensor embedding = workspace.allocate(1, inner);
            timestepEmbedding.embed(embedding, timestep, workspace);
            observer.observe("temb", embedding);
            kernels.silu(embedding, embedding);
            kernels.linear(image, embedding, imageModulation, null, Epilogue.STORE);
            kernels.linear(text, embedding, textModulation, null, Epilogue.STORE);
            kernels.linear(single, embedding, singleModulation, null, Epilogue.STORE);
            kernels.linear(last, embedding, lastModulation, null, Epilogue.STORE);
        }
        return new Modulations(image, text, single, last);
    }

    /**
     * Computes the velocities of one or more sequences, which go through each block together: rows of different sequences
     * meet only in products with the same weights, so every sequence gets what it would get alone.
     *
     * <p>Observed, of the first sequence: {@code x_embedder} (image and references), {@code context_embedder},
     * {@code double0.0} (text) and {@code double0.1} (image and references) after the first double block, {@code single0}
     * after the first single block (text, image and references; the image alone if it is the last block), {@code norm_out}
     * and {@code velocity} (image).
     *
     * @param out {@code [sequences * imageTokens, outChannels]} f32
     * @param latents {@code [sequences * imageTokens, inChannels]} f32
     * @param texts each sequence's projected prompt, {@code [textTokens, innerDim]} f32, left as it is
     * @param workspace with {@link #stepBytes} less the modulations' free
     * @param progress called after each block
     * @throws IllegalArgumentException if there is no sequence, or a tensor does not fit the scene's layout
     */
    public void velocity(
            Tensor out,
            Tensor latents,
            Modulations modulations,
            List<Tensor> texts,
            Scene scene,
            Workspace workspace,
            StageObserver observer,
            BlockProgress progress) {
        TokenLayout layout = scene.layout();
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("projected texts: expected one for each sequence, found none");
        }
        SequenceBatch batch = new SequenceBatch(layout, texts.size());
        expect("velocity", out, (long) batch.count() * layout.imageTokens(), config.outChannels());
        expect("latents", latents, (long) batch.count() * layout.imageTokens(), config.inChannels());
        for (Tensor text : texts) {
            expect("projected text", text, layout.textTokens(), config.innerDim());
        }
        try (var _ = workspace.frame()) {
            Tensor hidden = workspace.allocate(batch.all().to(), config.innerDim());
            Scratch scratch = Scratch.allocate(config, batch.all().to(), workspace);
            embed(hidden, latents, texts, scene, batch);
            observer.observe("x_embedder", batch.streamPictures(0).of(hidden));
            observer.observe("context_embedder", batch.streamText(0).of(hidden));
            blocks.forward(hidden, batch, modulations, scene.rope(), scratch, observer, progress);
            project(out, hidden, batch, scratch.normed(), modulations, observer);
        }
    }

    private void embed(Tensor hidden, Tensor latents, List<Tensor> texts, Scene scene, SequenceBatch batch) {
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            kernels.convert(batch.streamText(sequence).of(hidden), texts.get(sequence));
            kernels.linear(
                    batch.streamImage(sequence).of(hidden),
                    imageRows(batch, sequence).of(latents),
                    imageEmbedder,
                    null,
                    Epilogue.STORE);
            kernels.convert(batch.streamReferences(sequence).of(hidden), scene.references());
        }
    }

    /** Where a sequence's image lies among the images of all. */
    private static Rows imageRows(SequenceBatch batch, int sequence) {
        int tokens = batch.layout().imageTokens();
        return Rows.of((long) sequence * tokens, tokens);
    }

    private void project(
            Tensor out,
            Tensor hidden,
            SequenceBatch batch,
            Tensor spare,
            Modulations modulations,
            StageObserver observer) {
        int inner = config.innerDim();
        Tensor scale = modulations.last().cols(0, inner);
        Tensor shift = modulations.last().cols(inner, 2L * inner);
        Tensor normed = spare.rows(0, out.rows());
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            Tensor image = batch.jointImage(sequence).of(hidden);
            kernels.layerNormModulate(imageRows(batch, sequence).of(normed), image, scale, shift, config.eps());
        }
        observer.observe("norm_out", imageRows(batch, 0).of(normed));
        kernels.linear(out, normed, output, null, Epilogue.STORE);
        observer.observe("velocity", imageRows(batch, 0).of(out));
    }

    private static void expect(String name, Tensor tensor, long rows, long cols) {
        if (tensor.rows() != rows || tensor.cols() != cols) {
            throw new IllegalArgumentException(
                    "%s: expected [%d, %d] f32, found %s".formatted(name, rows, cols, tensor.describe()));
        }
    }
}
