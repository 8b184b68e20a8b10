package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.TransformerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The FLUX.2 rectified-flow transformer: the velocity of noisy latents, given text and reference pictures.
 *
 * <p>What a request repeats at every step is done once: {@link #prepare} makes positions and reference embeddings,
 * {@link #projectText} projects a prompt (one or more, for guidance). What a step repeats in every block is done once a
 * step: {@link #modulate}. Then {@link #velocity} runs the blocks over the joint sequence text, image, references; the
 * last single block computes only the image's rows, as no one reads the others.
 *
 * <pre>{@code
 * Scene scene = transformer.prepare(layout, references, workspace);
 * Tensor text = transformer.projectText(promptEmbeds, workspace);
 * for (float timestep : timesteps) {
 *     try (var _ = workspace.frame()) {
 *         Modulations modulations = transformer.modulate(timestep, workspace, observer);
 *         transformer.velocity(velocity, latents, modulations, text, scene, workspace, observer, progress);
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
    private final List<DoubleBlock> doubleBlocks;
    private final List<SingleBlock> singleBlocks;
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
        List<DoubleBlock> doubles = new ArrayList<>();
        for (int index = 0; index < config.layers(); index++) {
            doubles.add(new DoubleBlock(kernels, config, weights, "transformer_blocks." + index));
        }
        List<SingleBlock> singles = new ArrayList<>();
        for (int index = 0; index < config.singleLayers(); index++) {
            singles.add(new SingleBlock(kernels, config, weights, "single_transformer_blocks." + index));
        }
        this.doubleBlocks = List.copyOf(doubles);
        this.singleBlocks = List.copyOf(singles);
    }

    /** Bytes of workspace that {@link #prepare} keeps, with those of {@code prompts} calls of {@link #projectText}. */
    public long preparedBytes(TokenLayout layout, int prompts) {
        return Positions.workspaceBytes(config, layout)
                + Workspace.bytesFor(layout.referenceTokens(), config.innerDim())
                + prompts * Workspace.bytesFor(layout.textTokens(), config.innerDim());
    }

    /** Bytes of workspace that a step takes: {@link #modulate} and one {@link #velocity} at a time. */
    public long stepBytes(TokenLayout layout) {
        long modulations = Workspace.bytesFor(1, 6L * config.innerDim()) * 2
                + Workspace.bytesFor(1, 3L * config.innerDim())
                + Workspace.bytesFor(1, 2L * config.innerDim());
        long embedding = Workspace.bytesFor(1, config.innerDim()) + TimestepEmbedding.workspaceBytes(config);
        long blocks = Workspace.bytesFor(layout.totalTokens(), config.innerDim())
                + Scratch.bytes(config, layout.totalTokens());
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
     * Projects a prompt's hidden states to the transformer's width; the result {@code [textTokens, innerDim]} stays in the
     * workspace.
     *
     * @param promptEmbeds {@code [textTokens, jointAttentionDim]} f32
     * @throws IllegalArgumentException if {@code promptEmbeds} has another width
     */
    public Tensor projectText(Tensor promptEmbeds, Workspace workspace) {
        expect("prompt embeddings", promptEmbeds, promptEmbeds.rows(), config.jointAttentionDim());
        Tensor text = workspace.allocate(promptEmbeds.rows(), config.innerDim());
        kernels.linear(text, promptEmbeds, textEmbedder, null, Epilogue.STORE);
        return text;
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
     * Computes the velocity of {@code latents}.
     *
     * <p>Observed: {@code x_embedder} (image and references), {@code context_embedder}, {@code double0.0} (text) and
     * {@code double0.1} (image and references) after the first double block, {@code single0} after the first single block
     * (text, image and references; the image alone if it is the last block), {@code norm_out} and {@code velocity} (image).
     *
     * @param out {@code [imageTokens, outChannels]} f32
     * @param latents {@code [imageTokens, inChannels]} f32
     * @param text a projected prompt, {@code [textTokens, innerDim]} f32, left as it is
     * @param workspace with {@link #stepBytes} less the modulations' free
     * @param progress called after each block
     * @throws IllegalArgumentException if a tensor does not fit the scene's layout
     */
    public void velocity(
            Tensor out,
            Tensor latents,
            Modulations modulations,
            Tensor text,
            Scene scene,
            Workspace workspace,
            StageObserver observer,
            BlockProgress progress) {
        TokenLayout layout = scene.layout();
        expect("velocity", out, layout.imageTokens(), config.outChannels());
        expect("latents", latents, layout.imageTokens(), config.inChannels());
        expect("projected text", text, layout.textTokens(), config.innerDim());
        try (var _ = workspace.frame()) {
            Tensor hidden = workspace.allocate(layout.totalTokens(), config.innerDim());
            Scratch scratch = Scratch.allocate(config, layout.totalTokens(), workspace);
            kernels.convert(layout.text(hidden), text);
            kernels.linear(layout.image(hidden), latents, imageEmbedder, null, Epilogue.STORE);
            kernels.convert(layout.references(hidden), scene.references());
            observer.observe("x_embedder", layout.pictures(hidden));
            observer.observe("context_embedder", layout.text(hidden));
            runBlocks(hidden, modulations, scene, scratch, observer, progress);
            project(out, layout.image(hidden), layout.image(scratch.normed()), modulations, observer);
        }
    }

    private void runBlocks(
            Tensor hidden,
            Modulations modulations,
            Scene scene,
            Scratch scratch,
            StageObserver observer,
            BlockProgress progress) {
        TokenLayout layout = scene.layout();
        int total = doubleBlocks.size() + singleBlocks.size();
        int done = 0;
        for (DoubleBlock block : doubleBlocks) {
            block.forward(hidden, layout, modulations, scene.rope(), scratch);
            if (done == 0) {
                observer.observe("double0.0", layout.text(hidden));
                observer.observe("double0.1", layout.pictures(hidden));
            }
            progress.blockDone(++done, total);
        }
        for (SingleBlock block : singleBlocks) {
            boolean last = done == total - 1;
            int from = last ? layout.textTokens() : 0;
            int to = last ? from + layout.imageTokens() : layout.totalTokens();
            block.forward(hidden, from, to, modulations, scene.rope(), scratch);
            if (done == doubleBlocks.size()) {
                observer.observe("single0", hidden.rows(from, to));
            }
            progress.blockDone(++done, total);
        }
    }

    private void project(Tensor out, Tensor image, Tensor normed, Modulations modulations, StageObserver observer) {
        int inner = config.innerDim();
        Tensor scale = modulations.last().cols(0, inner);
        Tensor shift = modulations.last().cols(inner, 2L * inner);
        kernels.layerNormModulate(normed, image, scale, shift, config.eps());
        observer.observe("norm_out", normed);
        kernels.linear(out, normed, output, null, Epilogue.STORE);
        observer.observe("velocity", out);
    }

    private static void expect(String name, Tensor tensor, long rows, long cols) {
        if (tensor.rows() != rows || tensor.cols() != cols) {
            throw new IllegalArgumentException(
                    "%s: expected [%d, %d] f32, found %s".formatted(name, rows, cols, tensor.describe()));
        }
    }
}
