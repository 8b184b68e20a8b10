package dev.panaflux.model.qwen3;

import dev.panaflux.model.ConfigChecks;
import java.util.Collections;
import java.util.List;

/**
 * {@code text_encoder/config.json}: the sizes of the Qwen3 text encoder.
 *
 * @param hiddenSize model width
 * @param intermediateSize feed-forward width
 * @param layers number of layers stored
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim features a head, even
 * @param vocabSize rows of the embedding table
 * @param rmsNormEps epsilon of every norm
 * @param ropeTheta base of the rotary frequencies
 */
public record TextEncoderConfig(
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int vocabSize,
        float rmsNormEps,
        double ropeTheta) {

    /**
     * Checks what the text encoder relies on.
     *
     * @throws IllegalArgumentException naming the key of the config file, what was expected and what was found
     */
    public TextEncoderConfig {
        ConfigChecks.size("hidden_size", hiddenSize);
        ConfigChecks.size("intermediate_size", intermediateSize);
        ConfigChecks.that(layers >= 1 && layers <= 4096, "num_hidden_layers", "1 to 4096", layers);
        ConfigChecks.size("num_attention_heads", heads);
        ConfigChecks.size("num_key_value_heads", kvHeads);
        ConfigChecks.that(
                heads % kvHeads == 0, "num_key_value_heads", "a divisor of num_attention_heads=" + heads, kvHeads);
        ConfigChecks.size("head_dim", headDim);
        ConfigChecks.that(headDim % 2 == 0, "head_dim", "an even size", headDim);
        ConfigChecks.that(
                (long) heads * headDim <= 1 << 20,
                "num_attention_heads",
                "heads of together at most " + (1 << 20) + " features",
                heads + " heads of " + headDim);
        ConfigChecks.that(
                vocabSize >= 1 && vocabSize <= 1 << 24, "vocab_size", "a size between 1 and " + (1 << 24), vocabSize);
        ConfigChecks.positive("rms_norm_eps", rmsNormEps);
        ConfigChecks.positive("rope_theta", ropeTheta);
    }

    /**
     * The numbers of layers whose outputs condition the transformer: L/4, L/2 and 3L/4 (9, 18 and 27 of 36). Number 0,
     * which a model of fewer than four layers asks for, is the embedding itself.
     */
    public List<Integer> outputLayers() {
        return List.of(layers / 4, layers / 2, layers * 3 / 4);
    }

    /** Layers that must be run and loaded: those up to the last output. */
    public int neededLayers() {
        return Collections.max(outputLayers());
    }
}
