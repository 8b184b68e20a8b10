package dev.panaflux.family.klein;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SchedulerConfig;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The config files of a model, as diffusers and transformers read them. */
final class ConfigWriter {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ConfigWriter() {}

    static String modelIndex(Variant variant) {
        String pipeline = variant == Variant.DISTILLED_CACHED ? ConfigReader.CACHED_PIPELINE : "Flux2KleinPipeline";
        ObjectNode json = JSON.createObjectNode().put("_class_name", pipeline);
        json.putArray("scheduler").add("diffusers").add("FlowMatchEulerDiscreteScheduler");
        json.putArray("text_encoder").add("transformers").add("Qwen3ForCausalLM");
        json.putArray("tokenizer").add("transformers").add("Qwen2TokenizerFast");
        json.putArray("transformer").add("diffusers").add("Flux2Transformer2DModel");
        json.putArray("vae").add("diffusers").add("AutoencoderKLFlux2");
        return text(json.put("is_distilled", variant.distilled()));
    }

    static String transformer(TransformerConfig config) {
        ObjectNode json = JSON.createObjectNode()
                .put("_class_name", "Flux2Transformer2DModel")
                .put("patch_size", 1)
                .put("in_channels", config.inChannels())
                .put("out_channels", config.outChannels())
                .put("num_layers", config.layers())
                .put("num_single_layers", config.singleLayers())
                .put("attention_head_dim", config.headDim())
                .put("num_attention_heads", config.heads())
                .put("joint_attention_dim", config.jointAttentionDim())
                .put("timestep_guidance_channels", config.timestepChannels())
                .put("mlp_ratio", config.mlpRatio())
                .put("rope_theta", config.ropeTheta())
                .put("eps", decimal(config.eps()))
                .put("guidance_embeds", false);
        config.ropeAxes().forEach(json.putArray("axes_dims_rope")::add);
        return text(json);
    }

    static String textEncoder(TextEncoderConfig config) {
        ObjectNode json = JSON.createObjectNode()
                .put("model_type", "qwen3")
                .put("hidden_size", config.hiddenSize())
                .put("intermediate_size", config.intermediateSize())
                .put("num_hidden_layers", config.layers())
                .put("num_attention_heads", config.heads())
                .put("num_key_value_heads", config.kvHeads())
                .put("head_dim", config.headDim())
                .put("vocab_size", config.vocabSize())
                .put("rms_norm_eps", decimal(config.rmsNormEps()))
                .put("rope_theta", config.ropeTheta())
                .put("hidden_act", "silu")
                .put("attention_bias", false)
                .put("use_sliding_window", false)
                .put("max_position_embeddings", 40960)
                .put("tie_word_embeddings", true)
                .put("torch_dtype", "bfloat16");
        json.putArray("architectures").add("Qwen3ForCausalLM");
        return text(json);
    }

    static String autoencoder(AutoencoderConfig config) {
        int levels = config.blockOutChannels().size();
        ObjectNode json = JSON.createObjectNode()
                .put("_class_name", "AutoencoderKLFlux2")
                .put("in_channels", config.inChannels())
                .put("out_channels", config.outChannels())
                .put("latent_channels", config.latentChannels())
                .put("layers_per_block", config.layersPerBlock())
                .put("norm_num_groups", config.normNumGroups())
                .put("use_quant_conv", config.useQuantConv())
                .put("use_post_quant_conv", config.usePostQuantConv())
                .put("mid_block_add_attention", config.midBlockAddAttention())
                .put("batch_norm_eps", decimal(config.batchNormEps()))
                .put("sample_size", config.sampleSize())
                .put("act_fn", "silu");
        config.blockOutChannels().forEach(json.putArray("block_out_channels")::add);
        config.decoderBlockOutChannels().forEach(json.putArray("decoder_block_out_channels")::add);
        Collections.nCopies(levels, "DownEncoderBlock2D").forEach(json.putArray("down_block_types")::add);
        Collections.nCopies(levels, "UpDecoderBlock2D").forEach(json.putArray("up_block_types")::add);
        List.of(2, 2).forEach(json.putArray("patch_size")::add);
        return text(json);
    }

    static String scheduler(SchedulerConfig config) {
        ObjectNode json = JSON.createObjectNode()
                .put("_class_name", "FlowMatchEulerDiscreteScheduler")
                .put("num_train_timesteps", config.numTrainTimesteps())
                .put("shift", config.shift())
                .put("use_dynamic_shifting", config.useDynamicShifting())
                .put("time_shift_type", config.timeShiftType().name().toLowerCase(Locale.ROOT));
        config.shiftTerminal()
                .ifPresentOrElse(end -> json.put("shift_terminal", end), () -> json.putNull("shift_terminal"));
        return text(json);
    }

    /** The shortest decimal number that rounds to {@code value} as a float: 1.0E-6, not 9.999999974752427E-7. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private static String text(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }
}
