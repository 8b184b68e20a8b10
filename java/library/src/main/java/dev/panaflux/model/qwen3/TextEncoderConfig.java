package dev.panaflux.model.qwen3;

import dev.panaflux.model.ConfigChecks;

/**
 * {@code text_encoder/config.json}: the sizes of the Qwen3 text encoder.
 *
 * @param hiddenSize model width
 * @param intermediateSize feed-forward width
 * @param layers number of layers stored
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim features per head, even
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
     * Checks the values.
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
}
