package dev.panaflux.family.klein;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.TensorShape;
import java.util.ArrayList;
import java.util.List;

/**
 * The names and shapes of all weights that a config demands, as diffusers' {@code Flux2Transformer2DModel},
 * {@code AutoencoderKLFlux2} and transformers' {@code Qwen3ForCausalLM} define them: what files are checked against before
 * any work, and what a synthetic model is made of.
 */
final class TensorShapes {

    private TensorShapes() {}

    /** All weights of the transformer. */
    static List<TensorShape> of(TransformerConfig config) {
        long inner = config.innerDim();
        long feedForward = config.feedForwardDim();
        Shapes shapes = new Shapes();
        shapes.add("x_embedder.weight", inner, config.inChannels());
        shapes.add("context_embedder.weight", inner, config.jointAttentionDim());
        String timestep = "time_guidance_embed.timestep_embedder.";
        shapes.add(timestep + "linear_1.weight", inner, config.timestepChannels());
        shapes.add(timestep + "linear_2.weight", inner, inner);
        shapes.add("double_stream_modulation_img.linear.weight", 6 * inner, inner);
        shapes.add("double_stream_modulation_txt.linear.weight", 6 * inner, inner);
        shapes.add("single_stream_modulation.linear.weight", 3 * inner, inner);
        for (int i = 0; i < config.layers(); i++) {
            String block = "transformer_blocks." + i + ".";
            for (String projection : List.of(
                    "to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out")) {
                shapes.add(block + "attn." + projection + ".weight", inner, inner);
            }
            for (String norm : List.of("norm_q", "norm_k", "norm_added_q", "norm_added_k")) {
                shapes.add(block + "attn." + norm + ".weight", config.headDim());
            }
            for (String stream : List.of("ff", "ff_context")) {
                shapes.add(block + stream + ".linear_in.weight", 2 * feedForward, inner);
                shapes.add(block + stream + ".linear_out.weight", inner, feedForward);
            }
        }
        for (int i = 0; i < config.singleLayers(); i++) {
            String attention = "single_transformer_blocks." + i + ".attn.";
            shapes.add(attention + "to_qkv_mlp_proj.weight", 3 * inner + 2 * feedForward, inner);
            shapes.add(attention + "to_out.weight", inner, inner + feedForward);
            shapes.add(attention + "norm_q.weight", config.headDim());
            shapes.add(attention + "norm_k.weight", config.headDim());
        }
        shapes.add("norm_out.linear.weight", 2 * inner, inner);
        shapes.add("proj_out.weight", config.outChannels(), inner);
        return shapes.all();
    }

    /** The weights of the text encoder that are read: the embedding and the layers up to the last output. */
    static List<TensorShape> of(TextEncoderConfig config) {
        return textEncoder(config, config.neededLayers()).all();
    }

    /** All weights of the text encoder as stored, with the layers and the final norm that are never read. */
    static List<TensorShape> stored(TextEncoderConfig config) {
        Shapes shapes = textEncoder(config, config.layers());
        shapes.add("model.norm.weight", config.hiddenSize());
        return shapes.all();
    }

    private static Shapes textEncoder(TextEncoderConfig config, int layers) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        Shapes shapes = new Shapes();
        shapes.add("model.embed_tokens.weight", config.vocabSize(), hidden);
        for (int i = 0; i < layers; i++) {
            String layer = "model.layers." + i + ".";
            shapes.add(layer + "input_layernorm.weight", hidden);
            shapes.add(layer + "self_attn.q_proj.weight", queries, hidden);
            shapes.add(layer + "self_attn.k_proj.weight", keys, hidden);
            shapes.add(layer + "self_attn.v_proj.weight", keys, hidden);
            shapes.add(layer + "self_attn.q_norm.weight", config.headDim());
            shapes.add(layer + "self_attn.k_norm.weight", config.headDim());
            shapes.add(layer + "self_attn.o_proj.weight", hidden, queries);
            shapes.add(layer + "post_attention_layernorm.weight", hidden);
            shapes.add(layer + "mlp.gate_proj.weight", config.intermediateSize(), hidden);
            shapes.add(layer + "mlp.up_proj.weight", config.intermediateSize(), hidden);
            shapes.add(layer + "mlp.down_proj.weight", hidden, config.intermediateSize());
        }
        return shapes;
    }

    /** All weights of the autoencoder: those of encoder and decoder. */
    static List<TensorShape> of(AutoencoderConfig config) {
        List<TensorShape> all = new ArrayList<>(decoder(config));
        encoder(config).stream().filter(shape -> !all.contains(shape)).forEach(all::add);
        return List.copyOf(all);
    }

    /** The weights that turn a picture into normalised latents. */
    static List<TensorShape> encoder(AutoencoderConfig config) {
        Shapes shapes = new Shapes();
        List<Integer> levels = config.blockOutChannels();
        long channels = levels.getFirst();
        shapes.conv("encoder.conv_in", channels, config.inChannels(), 3);
        for (int level = 0; level < levels.size(); level++) {
            String block = "encoder.down_blocks." + level + ".";
            for (int i = 0; i < config.layersPerBlock(); i++) {
                shapes.residual(block + "resnets." + i, channels, levels.get(level));
                channels = levels.get(level);
            }
            if (level < levels.size() - 1) {
                shapes.conv(block + "downsamplers.0.conv", channels, channels, 3);
            }
        }
        shapes.middle("encoder.mid_block", channels, config.midBlockAddAttention());
        shapes.norm("encoder.conv_norm_out", channels);
        shapes.conv("encoder.conv_out", 2L * config.latentChannels(), channels, 3);
        if (config.useQuantConv()) {
            shapes.conv("quant_conv", 2L * config.latentChannels(), 2L * config.latentChannels(), 1);
        }
        shapes.batchNorm(config);
        return shapes.all();
    }

    /** The weights that turn normalised latents into a picture. */
    static List<TensorShape> decoder(AutoencoderConfig config) {
        Shapes shapes = new Shapes();
        shapes.batchNorm(config);
        if (config.usePostQuantConv()) {
            shapes.conv("post_quant_conv", config.latentChannels(), config.latentChannels(), 1);
        }
        List<Integer> levels = config.decoderBlockOutChannels().reversed();
        long channels = levels.getFirst();
        shapes.conv("decoder.conv_in", channels, config.latentChannels(), 3);
        shapes.middle("decoder.mid_block", channels, config.midBlockAddAttention());
        for (int level = 0; level < levels.size(); level++) {
            String block = "decoder.up_blocks." + level + ".";
            for (int i = 0; i <= config.layersPerBlock(); i++) {
                shapes.residual(block + "resnets." + i, channels, levels.get(level));
                channels = levels.get(level);
            }
            if (level < levels.size() - 1) {
                shapes.conv(block + "upsamplers.0.conv", channels, channels, 3);
            }
        }
        shapes.norm("decoder.conv_norm_out", channels);
        shapes.conv("decoder.conv_out", config.outChannels(), channels, 3);
        return shapes.all();
    }

    /** Collects weights; the methods know the layers that the autoencoder is made of. */
    private static final class Shapes {

        private final List<TensorShape> shapes = new ArrayList<>();

        void add(String name, long... shape) {
            shapes.add(TensorShape.of(name, shape));
        }

        void conv(String name, long outChannels, long inChannels, long kernel) {
            add(name + ".weight", outChannels, inChannels, kernel, kernel);
            add(name + ".bias", outChannels);
        }

        void norm(String name, long channels) {
            add(name + ".weight", channels);
            add(name + ".bias", channels);
        }

        void residual(String name, long inChannels, long outChannels) {
            norm(name + ".norm1", inChannels);
            conv(name + ".conv1", outChannels, inChannels, 3);
            norm(name + ".norm2", outChannels);
            conv(name + ".conv2", outChannels, outChannels, 3);
            if (inChannels != outChannels) {
                conv(name + ".conv_shortcut", outChannels, inChannels, 1);
            }
        }

        void middle(String name, long channels, boolean attention) {
            residual(name + ".resnets.0", channels, channels);
            if (attention) {
                norm(name + ".attentions.0.group_norm", channels);
                for (String projection : List.of("to_q", "to_k", "to_v", "to_out.0")) {
                    add(name + ".attentions.0." + projection + ".weight", channels, channels);
                    add(name + ".attentions.0." + projection + ".bias", channels);
                }
            }
            residual(name + ".resnets.1", channels, channels);
        }

        void batchNorm(AutoencoderConfig config) {
            add("bn.running_mean", 4L * config.latentChannels());
            add("bn.running_var", 4L * config.latentChannels());
        }

        List<TensorShape> all() {
            return List.copyOf(shapes);
        }
    }
}
