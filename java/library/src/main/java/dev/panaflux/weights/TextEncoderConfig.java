package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

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

    /**
     * Reads {@code config.json} of transformers' {@code Qwen3ForCausalLM}; missing keys have its defaults.
     *
     * <p>The rotary base stands at the top level ({@code rope_theta}) before transformers 5 and in
     * {@code rope_parameters} since; {@code rope_scaling} is an older name of the latter. A {@code head_dim} that is null
     * is {@code hidden_size / num_attention_heads}; a missing one is 128.
     *
     * @throws ModelFormatException if the file is missing or damaged, or asks for what Panaflux does not do
     */
    public static TextEncoderConfig read(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("model_type", "qwen3");
        json.refuseQuantization();
        if (json.flag("attention_bias", false)) {
            throw json.unexpected("attention_bias", "false");
        }
        String activation = json.text("hidden_act", "silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw json.unexpected("hidden_act", "silu");
        }
        if (json.flag("use_sliding_window", false)) {
            throw json.unexpected("use_sliding_window", "false");
        }
        if (!json.isAbsent("layer_types")
                && !json.texts("layer_types", List.of()).stream().allMatch("full_attention"::equals)) {
            throw json.unexpected("layer_types", "full_attention for every layer");
        }
        int hiddenSize = json.integer("hidden_size", 4096);
        int intermediateSize = json.integer("intermediate_size", 22016);
        int layers = json.integer("num_hidden_layers", 32);
        int heads = json.integer("num_attention_heads", 32);
        int kvHeads = json.node("num_key_value_heads").isNull() ? heads : json.integer("num_key_value_heads", 32);
        int headDim = json.node("head_dim").isNull() ? hiddenSize / Math.max(1, heads) : json.integer("head_dim", 128);
        int vocabSize = json.integer("vocab_size", 151936);
        float rmsNormEps = (float) json.number("rms_norm_eps", 1e-6);
        double ropeTheta = ropeTheta(json);
        return json.check(() -> new TextEncoderConfig(
                hiddenSize, intermediateSize, layers, heads, kvHeads, headDim, vocabSize, rmsNormEps, ropeTheta));
    }

    private static double ropeTheta(ConfigFile json) throws ModelFormatException {
        String key = json.node("rope_scaling").isObject()
                        && !json.node("rope_scaling").isEmpty()
                ? "rope_scaling"
                : "rope_parameters";
        JsonNode rope = json.node(key);
        if (!json.isAbsent(key) && !rope.isObject()) {
            throw json.unexpected(key, "an object");
        }
        JsonNode type = rope.has("rope_type") ? rope.path("rope_type") : rope.path("type");
        if (!type.isMissingNode() && !type.asString("").equals("default")) {
            throw json.unexpected(key, "rope_type default");
        }
        for (JsonNode value : rope) {
            if (value.isObject()) {
                throw json.unexpected(key, "one rope for all layers");
            }
        }
        if (rope.has("rope_theta")) {
            return json.number(key + ".rope_theta", rope.path("rope_theta"));
        }
        return json.number("rope_theta", 10_000);
    }
}
