package dev.panaflux.model.qwen3;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.model.Pass;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.model.TokenSequence;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** {@link Qwen3} with its weights. */
final class Qwen3Encoder implements TextEncoder {

    private final TextEncoderConfig config;
    private final List<Integer> outputLayers;
    private final Weight embeddings;
    private final List<DecoderLayer> layers;

    Qwen3Encoder(Qwen3 network, TensorSource weights) throws ModelFormatException {
        this.config = network.config();
        this.outputLayers = network.outputLayers();
        this.embeddings = weights.weight("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
        List<DecoderLayer> bound = new ArrayList<>();
        for (int index = 0; index < network.neededLayers(); index++) {
            bound.add(new DecoderLayer(config, weights, "model.layers." + index));
        }
        this.layers = List.copyOf(bound);
    }

    @Override
    public int outputDim() {
        return config.hiddenSize() * outputLayers.size();
    }

    @Override
    public void encode(Pass pass, Tensor out, List<TokenSequence> prompts) {
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("text encoder: expected at least one prompt, found none");
        }
        int seqLen = prompts.getFirst().length();
        if (prompts.stream().anyMatch(prompt -> prompt.length() != seqLen)) {
            throw new IllegalArgumentException("text encoder: expected prompts of the same length, found "
                    + prompts.stream().map(TokenSequence::length).toList());
        }
        long rows = (long) prompts.size() * seqLen;
        out.requireShape("text encoder output", rows, outputDim());
        try (var _ = pass.workspace().frame()) {
            Rope rope = rope(pass, seqLen);
            List<AttentionMask> masks = new ArrayList<>();
            Tensor hidden = pass.workspace().allocate(rows, config.hiddenSize());
            for (int index = 0; index < prompts.size(); index++) {
                TokenSequence prompt = prompts.get(index);
                long from = (long) index * seqLen;
                pass.kernels().embeddingGather(hidden.rows(from, from + seqLen), embeddings, prompt.ids());
                masks.add(new AttentionMask.CausalPadded(prompt.validTokens()));
            }
            emit(pass, out, hidden, 0);
            for (int index = 0; index < layers.size(); index++) {
                layers.get(index).forward(pass, hidden, rope, masks);
                emit(pass, out, hidden, index + 1);
                pass.progress().blockDone();
            }
        }
    }

    /** Copies the states after {@code depth} layers to their places in {@code out}, if they are an output. */
    private void emit(Pass pass, Tensor out, Tensor hidden, int depth) {
        int width = config.hiddenSize();
        for (int place = 0; place < outputLayers.size(); place++) {
            if (outputLayers.get(place) == depth) {
                pass.kernels().convert(out.cols((long) place * width, (place + 1L) * width), hidden);
            }
        }
    }

    /** Angles {@code position * frequency}. Pitfall: float32, as in PyTorch; at position 500 the difference matters. */
    private Rope rope(Pass pass, int seqLen) {
        int half = config.headDim() / 2;
        Tensor cos = pass.workspace().allocate(seqLen, half);
        Tensor sin = pass.workspace().allocate(seqLen, half);
        float[] frequencies = frequencies();
        cos.fill((position, i) -> (float) Math.cos(frequencies[i] * position));
        sin.fill((position, i) -> (float) Math.sin(frequencies[i] * position));
        return new Rope(cos, sin, Rope.Pairing.HALVES);
    }

    /**
     * {@code theta^(-2i / headDim)}. Pitfall: they stay float32 for weights of any type, as {@code from_pretrained} leaves
     * them.
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
