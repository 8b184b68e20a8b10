package dev.panaflux.model.qwen3;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.TextEncoderConfig;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The first layers of a Qwen3 decoder: a prompt's tokens to the hidden states that condition the transformer.
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
        for (int index = 0; index < Collections.max(outputLayers); index++) {
            bound.add(new DecoderLayer(kernels, config, weights, "model.layers." + index));
        }
        this.layers = List.copyOf(bound);
    }

    /** Features of an encoded token: the hidden size times the number of layers read (7680 for klein 4B). */
    public int outputDim() {
        return config.hiddenSize() * outputLayers.size();
    }

    /** Bytes of workspace that {@link #encode} takes for {@code seqLen} tokens. */
    public long workspaceBytes(int seqLen) {
        return Workspace.bytesFor(seqLen, config.hiddenSize())
                + 2 * Workspace.bytesFor(seqLen, config.headDim() / 2)
                + DecoderLayer.workspaceBytes(config, seqLen);
    }

    /**
     * Encodes one prompt.
     *
     * @param out {@code [seqLen, outputDim]} f32: for each token the states after each read layer, side by side
     * @param ids {@code seqLen} token ids, padded on the right
     * @param validTokens number of tokens that are not padding, {@code 1 <= validTokens <= seqLen}
     * @param workspace at least {@link #workspaceBytes} free
     * @param progress called after each layer
     * @throws IllegalArgumentException if a size or an id is out of range
     */
    public void encode(Tensor out, int[] ids, int validTokens, Workspace workspace, BlockProgress progress) {
        int seqLen = ids.length;
        if (out.rows() != seqLen || out.cols() != outputDim()) {
            throw new IllegalArgumentException("text encoder output: expected [%d, %d] f32, found %s"
                    .formatted(seqLen, outputDim(), out.describe()));
        }
        if (validTokens < 1 || validTokens > seqLen) {
            throw new IllegalArgumentException(
                    "text encoder: expected 1 to %d valid tokens, found %d".formatted(seqLen, validTokens));
        }
        try (var _ = workspace.frame()) {
            Rope rope = rope(seqLen, workspace);
            AttentionMask mask = new AttentionMask.CausalPadded(validTokens);
            Tensor hidden = workspace.allocate(seqLen, config.hiddenSize());
            kernels.embeddingGather(hidden, embeddings, ids);
            emit(out, hidden, 0);
            for (int index = 0; index < layers.size(); index++) {
                layers.get(index).forward(hidden, rope, mask, workspace);
                emit(out, hidden, index + 1);
                progress.blockDone(index + 1, layers.size());
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

    /**
     * Angles {@code position * theta^(-2i / headDim)}. Trap: the reference computes frequency and angle in float32, and at
     * position 500 the rounding shows.
     */
    private Rope rope(int seqLen, Workspace workspace) {
        int half = config.headDim() / 2;
        float[] frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            float exponent = 2 * i / (float) config.headDim();
            frequencies[i] = 1 / (float) Math.pow(config.ropeTheta(), exponent);
        }
        Tensor cos = workspace.allocate(seqLen, half);
        Tensor sin = workspace.allocate(seqLen, half);
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
}
