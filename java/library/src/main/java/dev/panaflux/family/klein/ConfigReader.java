package dev.panaflux.family.klein;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import dev.panaflux.weights.ConfigFile;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Reads the config files of a model, as diffusers and transformers write them. */
final class ConfigReader {

    private static final int POSITION_AXES = 4;

    private static final List<String> NOT_COMPUTED = List.of(
            "use_flow_sigmas",
            "use_karras_sigmas",
            "use_exponential_sigmas",
            "use_beta_sigmas",
            "invert_sigmas",
            "stochastic_sampling");

    /** The pipeline of models with cached references. */
    static final String CACHED_PIPELINE = "Flux2KleinKVPipeline";

    private ConfigReader() {}

    /**
     * How the model was trained, according to {@code model_index.json}; a missing {@code is_distilled} is false, as in diffusers,
     * except for {@code Flux2KleinKVPipeline}, which knows no guidance.
     *
     * @throws ModelFormatException if the file is missing or damaged, or names a pipeline other than klein's
     */
    static Variant variant(Path index) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(index);
        if (json.node("_class_name").asString("").equals(CACHED_PIPELINE)) {
            return Variant.DISTILLED_CACHED;
        }
        json.require("_class_name", "Flux2KleinPipeline");
        return Variant.of(json.flag("is_distilled", false));
    }

    /**
     * Reads {@code config.json} of diffusers' {@code Flux2Transformer2DModel}; missing keys have its defaults.
     *
     * <p>A missing {@code guidance_embeds} counts as false, since klein's pipeline never uses that embedding. True is rejected,
     * since it marks a guidance-distilled model, which is not klein.
     *
     * @throws ModelFormatException if the file is missing or damaged, or asks for what Panaflux does not do
     */
    static TransformerConfig transformer(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "Flux2Transformer2DModel");
        json.refuseQuantization();
        if (json.flag("guidance_embeds", false)) {
            throw json.unexpected("guidance_embeds", "false (klein has no guidance embedding)");
        }
        if (json.integer("patch_size", 1) != 1) {
            throw json.unexpected("patch_size", "1");
        }
        int inChannels = json.integer("in_channels", 128);
        int outChannels = json.isAbsent("out_channels") ? inChannels : json.integer("out_channels", inChannels);
        int layers = json.integer("num_layers", 8);
        int singleLayers = json.integer("num_single_layers", 48);
        int heads = json.integer("num_attention_heads", 48);
        int headDim = json.integer("attention_head_dim", 128);
        int jointAttentionDim = json.integer("joint_attention_dim", 15360);
        int timestepChannels = json.integer("timestep_guidance_channels", 256);
        double mlpRatio = json.number("mlp_ratio", 3.0);
        List<Integer> ropeAxes = fourAxes(json.integers("axes_dims_rope", List.of(32, 32, 32, 32)));
        double ropeTheta = json.number("rope_theta", 2000);
        float eps = (float) json.number("eps", 1e-6);
        return json.check(() -> new TransformerConfig(
                inChannels,
                outChannels,
                layers,
                singleLayers,
                heads,
                headDim,
                jointAttentionDim,
                timestepChannels,
                mlpRatio,
                ropeAxes,
                ropeTheta,
                eps));
    }

    /** diffusers rotates by the listed position axes; an axis that is not listed rotates nothing. */
    private static List<Integer> fourAxes(List<Integer> listed) {
        List<Integer> axes = new ArrayList<>(listed);
        while (axes.size() < POSITION_AXES) {
            axes.add(0);
        }
        return axes;
    }

    /**
     * Reads {@code config.json} of transformers' {@code Qwen3ForCausalLM}; missing keys have its defaults.
     *
     * <p>The rotary base is at the top level ({@code rope_theta}) before transformers 5, and in {@code rope_parameters} since
     * then; {@code rope_scaling} is an older name of the latter. A {@code head_dim} that is null is {@code hidden_size /
     * num_attention_heads}; a missing one is 128.
     *
     * @throws ModelFormatException if the file is missing or damaged, or asks for what Panaflux does not do
     */
    static TextEncoderConfig textEncoder(Path file) throws ModelFormatException {
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

    /**
     * Reads {@code config.json} of diffusers' {@code AutoencoderKLFlux2}; missing keys have its defaults.
     *
     * @throws ModelFormatException if the file is missing or damaged, or asks for what Panaflux does not do
     */
    static AutoencoderConfig autoencoder(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "AutoencoderKLFlux2");
        json.require("act_fn", "silu");
        if (!json.integers("patch_size", List.of(2, 2)).equals(List.of(2, 2))) {
            throw json.unexpected("patch_size", "[2, 2]");
        }
        List<Integer> channels = json.integers("block_out_channels", List.of(128, 256, 512, 512));
        List<Integer> decoderChannels = json.isAbsent("decoder_block_out_channels")
                ? channels
                : json.integers("decoder_block_out_channels", channels);
        requireBlocks(json, "down_block_types", "DownEncoderBlock2D", channels.size());
        requireBlocks(json, "up_block_types", "UpDecoderBlock2D", channels.size());
        int inChannels = json.integer("in_channels", 3);
        int outChannels = json.integer("out_channels", 3);
        int latentChannels = json.integer("latent_channels", 32);
        int layersPerBlock = json.integer("layers_per_block", 2);
        int normNumGroups = json.integer("norm_num_groups", 32);
        boolean useQuantConv = json.flag("use_quant_conv", true);
        boolean usePostQuantConv = json.flag("use_post_quant_conv", true);
        boolean midBlockAddAttention = json.flag("mid_block_add_attention", true);
        float batchNormEps = (float) json.number("batch_norm_eps", 1e-4);
        int sampleSize = json.integer("sample_size", KleinModel.SAMPLE_SIZE);
        return json.check(() -> new AutoencoderConfig(
                inChannels,
                outChannels,
                latentChannels,
                channels,
                decoderChannels.isEmpty() ? channels : decoderChannels,
                layersPerBlock,
                normNumGroups,
                useQuantConv,
                usePostQuantConv,
                midBlockAddAttention,
                batchNormEps,
                sampleSize));
    }

    private static void requireBlocks(ConfigFile json, String key, String type, int levels)
            throws ModelFormatException {
        if (!json.texts(key, Collections.nCopies(4, type)).equals(Collections.nCopies(levels, type))) {
            throw json.unexpected(key, type + " for each of the " + levels + " levels of block_out_channels");
        }
    }

    /**
     * Reads {@code scheduler_config.json}; missing keys have the defaults of diffusers.
     *
     * @throws ModelFormatException if the file is missing or damaged, names another scheduler, or asks for sigmas that are not
     *     supported: flow, Karras, exponential, beta or inverted ones, or stochastic sampling
     */
    static SchedulerConfig scheduler(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "FlowMatchEulerDiscreteScheduler");
        for (String key : NOT_COMPUTED) {
            if (json.flag(key, false)) {
                throw json.unexpected(key, "false");
            }
        }
        TimeShiftType timeShiftType = switch (json.text("time_shift_type", "exponential")) {
            case "exponential" -> TimeShiftType.EXPONENTIAL;
            case "linear" -> TimeShiftType.LINEAR;
            default -> throw json.unexpected("time_shift_type", "exponential or linear");
        };
        int numTrainTimesteps = json.integer("num_train_timesteps", 1000);
        double shift = json.number("shift", 1.0);
        boolean useDynamicShifting = json.flag("use_dynamic_shifting", false);
        OptionalDouble shiftTerminal = json.isAbsent("shift_terminal")
                ? OptionalDouble.empty()
                : OptionalDouble.of(json.number("shift_terminal", 0));
        return json.check(
                () -> new SchedulerConfig(numTrainTimesteps, shift, useDynamicShifting, timeShiftType, shiftTerminal));
    }
}
