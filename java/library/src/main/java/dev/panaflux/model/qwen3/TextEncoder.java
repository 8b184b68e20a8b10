package dev.panaflux.model.qwen3;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The first layers of a Qwen3 decoder: prompts' tokens to the hidden states that condition the transformer.
 *
 * <p>Only the layers up to the last one read are bound and computed; the final norm and the language-model head never are.
 * All rows are computed, padding included, since the transformer attends to them too.
 *
 * <p>Accuracy: NMSE(1e-9) against the float32 reference. Source: {@code Qwen3Model} of transformers and
 * {@code Flux2KleinPipeline._get_qwen3_prompt_embeds} of diffusers. Trap: {@code hidden_states[k]} is the output of
 * {@code k} layers, so index 0 is the embedding.
 */
public final class TextEncoder {

    private final Kernels kernels;
    private final TextEncoderConfig config;
    private final List<Integer> outputLayers;
    private final Tensor embeddings;
    private final List<DecoderLayer> layers;

    /**
     * Binds the weights that are read.
     *
     * @throws ModelFormatException if a weight is missing or does not fit {@code config}
     */
    public TextEncoder(Kernels kernels, TextEncoderConfig config, TensorSource weights) throws ModelFormatException {
        this.kernels = kernels;
        this.config = config;
        this.outputLayers = config.outputLayers();
        this.embeddings = weights.tensor("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
        List<DecoderLayer> bound = new ArrayList<>();
        for (int index = 0; index < config.neededLayers(); index++) {
            bound.add(new DecoderLayer(kernels, config, weights, "model.layers." + index));
        }
        this.layers = List.copyOf(bound);
    }

    /** Features of an encoded token: the hidden size times the number of layers read (7680 for klein 4B). */
    public int outputDim() {
        return config.hiddenSize() * outputLayers.size();
    }

    /** Bytes of workspace that {@link #encode} takes for {@code prompts} prompts of {@code seqLen} tokens each. */
    public long workspaceBytes(int seqLen, int prompts) {
        int half = config.headDim() / 2;
        long rows = (long) prompts * seqLen;
        long layer = layers.isEmpty() ? 0 : DecoderLayer.workspaceBytes(config, rows);
        return 2 * Workspace.bytesFor(seqLen, half) + Workspace.bytesFor(rows, config.hiddenSize()) + layer;
    }

    /**
     * Encodes one or more prompts, which go through each layer together; every prompt gets what it would get alone.
     *
     * @param out {@code [prompts * seqLen, outputDim]} f32: for each token the states after each read layer, side by side
     * @param prompts at least one, all padded to one length
     * @param workspace at least {@link #workspaceBytes} free
     * @param progress called after each layer
     * @throws IllegalArgumentException if a size or an id is out of range
     */
    public void encode(Tensor out, List<TokenSequence> prompts, Workspace workspace, BlockProgress progress) {
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("text encoder: expected at least one prompt, found none");
        }
        int seqLen = prompts.getFirst().length();
        if (prompts.stream().anyMatch(prompt -> prompt.length() != seqLen)) {
            throw new IllegalArgumentException("text encoder: expected prompts of one length, found "
                    + prompts.stream().map(TokenSequence::length).toList());
        }
        long rows = (long) prompts.size() * seqLen;
        if (out.rows() != rows || out.cols() != outputDim()) {
            throw new IllegalArgumentException("text encoder output: expected [%d, %d] f32, found %s"
                    .formatted(rows, outputDim(), out.describe()));
        }
        try (var _ = workspace.frame()) {
            Rope rope = rope(seqLen, workspace);
            List<AttentionMask> masks = new ArrayList<>();
            Tensor hidden = workspace.allocate(rows, config.hiddenSize());
            for (int index = 0; index < prompts.size(); index++) {
                TokenSequence prompt = prompts.get(index);
                long from = (long) index * seqLen;
                kernels.embeddingGather(hidden.rows(from, from + seqLen), embeddings, prompt.ids());
                masks.add(new AttentionMask.CausalPadded(prompt.validTokens()));
            }
            emit(out, hidden, 0);
            for (int index = 0; index < layers.size(); index++) {
                layers.get(index).forward(hidden, rope, masks, workspace);
                emit(out, hidden, index + 1);
                progress.blockDone();
            }
        }
    }

    /** Copies the states after {@code depth} layers to every place of {@code out} that wants them. */
    private void emit(Tensor out, Tensor hidden, int depth) {
        int width = config.hiddenSize();
        for (int place = 0; place < outputLayers.size(); place++) {
            if (outputLayers.get(place) == depth) {
                kernels.convert(out.cols((long) place * width, (place + 1L) * width), hidden);
            }
        }
    }

    /** Angles {@code position * frequency}. Trap: the reference computes them in float32; at position 500 it shows. */
    private Rope rope(int seqLen, Workspace workspace) {
        int half = config.headDim() / 2;
        Tensor cos = workspace.allocate(seqLen, half);
        Tensor sin = workspace.allocate(seqLen, half);
        float[] frequencies = frequencies();
        for (int position = 0; position < seqLen; position++) {
            for (int i = 0; i < half; i++) {
                float angle = frequencies[i] * position;
                long index = (long) position * half + i;
                cos.segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) Math.cos(angle));
                sin.segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) Math.sin(angle));
            }
        }
        return new Rope(cos, sin, Rope.Pairing.HALVES);
    }

    /**
     * {@code theta^(-2i / headDim)}. Trap: they stay float32 whatever the type of the stored weights, as
     * {@code from_pretrained} leaves them.
     */
    private float[] frequencies() {
        float[] frequencies = new float[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = 2 * i / (float) config.headDim();
            frequencies[i] = 1 / (float) Math.pow(config.ropeTheta(), exponent);
        }
        return frequencies;
    }
}
