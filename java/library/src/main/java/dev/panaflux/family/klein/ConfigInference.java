package dev.panaflux.family.klein;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.WeightCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Infers a config from the names and shapes of weights without a config file.
 *
 * <p>Values that shapes do not determine are those of the published klein models: four rope axes of equal size, rope theta 2000
 * and epsilon 1e-6 for the transformer; rope theta 1e6 and epsilon 1e-6 for the text encoder, unless a GGUF file's metadata
 * has others; 32 groups and epsilon 1e-4 for the autoencoder. A model with other values needs its {@code config.json} beside the file.
 */
final class ConfigInference {

    private static final int FLUX1_LATENT_CHANNELS = 16;

    private final WeightCatalog weights;

    private ConfigInference(WeightCatalog weights) {
        this.weights = weights;
    }

    /**
     * The config of a transformer.
     *
     * @throws ModelFormatException if the weights are not a klein transformer
     */
    static TransformerConfig transformer(WeightCatalog weights) throws ModelFormatException {
        ConfigInference shapes = new ConfigInference(weights);
        if (weights.names().stream().anyMatch(name -> name.startsWith("time_guidance_embed.guidance_embedder."))) {
            throw new ModelFormatException(weights.files().location()
                    + ": expected a klein transformer, found one with a guidance embedding (FLUX.2 [dev])");
        }
        int inner = shapes.axis("x_embedder.weight", 0);
        int layers = shapes.blocks("transformer_blocks.");
        int singleLayers = shapes.blocks("single_transformer_blocks.");
        int headDim = shapes.axis(
                layers > 0
                        ? "transformer_blocks.0.attn.norm_q.weight"
                        : "single_transformer_blocks.0.attn.norm_q.weight",
                0);
        int feedForward = layers > 0
                ? shapes.axis("transformer_blocks.0.ff.linear_out.weight", 1)
                : shapes.axis("single_transformer_blocks.0.attn.to_out.weight", 1) - inner;
        int inChannels = shapes.axis("x_embedder.weight", 1);
        int outChannels = shapes.axis("proj_out.weight", 0);
        int jointAttentionDim = shapes.axis("context_embedder.weight", 1);
        int timestepChannels = shapes.axis("time_guidance_embed.timestep_embedder.linear_1.weight", 1);
        return shapes.check(() -> new TransformerConfig(
                inChannels,
                outChannels,
                layers,
                singleLayers,
                inner / Math.max(1, headDim),
                headDim,
                jointAttentionDim,
                timestepChannels,
                ratio(feedForward, inner),
                List.of(headDim / 4, headDim / 4, headDim / 4, headDim / 4),
                2000,
                1e-6f));
    }

    /** The smallest double whose product with {@code inner}, truncated, is {@code feedForward}. */
    private static double ratio(int feedForward, int inner) {
        double ratio = (double) feedForward / inner;
        return (int) (inner * ratio) < feedForward ? Math.nextUp(ratio) : ratio;
    }

    /**
     * The config of a text encoder.
     *
     * @throws ModelFormatException if the weights are not a Qwen3 text encoder
     */
    static TextEncoderConfig textEncoder(WeightCatalog weights) throws ModelFormatException {
        ConfigInference shapes = new ConfigInference(weights);
        int headDim = shapes.axis("model.layers.0.self_attn.q_norm.weight", 0);
        int queries = shapes.axis("model.layers.0.self_attn.q_proj.weight", 0);
        int keys = shapes.axis("model.layers.0.self_attn.k_proj.weight", 0);
        int intermediate = shapes.axis("model.layers.0.mlp.gate_proj.weight", 0);
        int vocabulary = shapes.axis("model.embed_tokens.weight", 0);
        int hidden = shapes.axis("model.embed_tokens.weight", 1);
        int layers = shapes.blocks("model.layers.");
        double eps = shapes.number("qwen3.attention.layer_norm_rms_epsilon", 1e-6);
        double theta = shapes.number("qwen3.rope.freq_base", 1e6);
        return shapes.check(() -> new TextEncoderConfig(
                hidden,
                intermediate,
                layers,
                queries / Math.max(1, headDim),
                keys / Math.max(1, headDim),
                headDim,
                vocabulary,
                (float) eps,
                theta));
    }

    /** A number of a file's metadata, or {@code usual} if it has none. */
    private double number(String key, double usual) throws ModelFormatException {
        for (TensorFile file : weights.files().files()) {
            String text = file.metadata().get(key);
            if (text != null) {
                try {
                    return Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw new ModelFormatException(
                            "%s: metadata %s: expected a number, found %s"
                                    .formatted(file.path(), key, ModelFileErrors.printable(text)),
                            e);
                }
            }
        }
        return usual;
    }

    /**
     * The config of an autoencoder.
     *
     * @throws ModelFormatException if the weights are not a FLUX.2 autoencoder
     */
    static AutoencoderConfig autoencoder(WeightCatalog weights) throws ModelFormatException {
        ConfigInference shapes = new ConfigInference(weights);
        int levels = shapes.count(i -> "encoder.down_blocks." + i + ".resnets.0.conv1.weight");
        int layersPerBlock = shapes.count(i -> "encoder.down_blocks.0.resnets." + i + ".conv1.weight");
        List<Integer> channels = shapes.axes(levels, i -> "encoder.down_blocks." + i + ".resnets.0.conv1.weight");
        List<Integer> decoderChannels = shapes.axes(levels, i -> "decoder.up_blocks." + i + ".resnets.0.conv1.weight")
                .reversed();
        int inChannels = shapes.axis("encoder.conv_in.weight", 1);
        int outChannels = shapes.axis("decoder.conv_out.weight", 0);
        int latentChannels = shapes.axis("decoder.conv_in.weight", 1);
        if (!weights.contains("bn.running_mean") && latentChannels == FLUX1_LATENT_CHANNELS) {
            throw new ModelFormatException(
                    weights.files().location()
                            + ": expected a FLUX.2 autoencoder, found one of FLUX.1 (16 latent channels, no bn.running_mean); use the vae of FLUX.2");
        }
        shapes.axis("bn.running_mean", 0);
        return shapes.check(() -> new AutoencoderConfig(
                inChannels,
                outChannels,
                latentChannels,
                channels,
                decoderChannels,
                layersPerBlock,
                32,
                weights.contains("quant_conv.weight"),
                weights.contains("post_quant_conv.weight"),
                weights.contains("decoder.mid_block.attentions.0.to_q.weight"),
                1e-4f,
                KleinModel.SAMPLE_SIZE));
    }

    private int axis(String name, int axis) throws ModelFormatException {
        List<Long> shape = weights.shape(name);
        if (shape.size() <= axis || shape.get(axis) > Integer.MAX_VALUE) {
            throw new ModelFormatException("%s: tensor %s: expected %d axes or more, found %s"
                    .formatted(weights.files().location(), name, axis + 1, shape));
        }
        return shape.get(axis).intValue();
    }

    private List<Integer> axes(int count, IntFunction<String> name) throws ModelFormatException {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sizes.add(axis(name.apply(i), 0));
        }
        return sizes;
    }

    /**
     * Number of blocks whose names begin with {@code prefix} and a number: one more than the largest number, so that weights which
     * are missing in between are missed later.
     */
    private int blocks(String prefix) {
        return weights.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
                .filter(number -> number.matches("\\d{1,4}"))
                .mapToInt(number -> Integer.parseInt(number) + 1)
                .max()
                .orElse(0);
    }

    private int count(IntFunction<String> name) {
        return (int) IntStream.iterate(0, i -> i + 1)
                .takeWhile(i -> weights.contains(name.apply(i)))
                .count();
    }

    private <T> T check(Supplier<T> constructor) throws ModelFormatException {
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(
                    weights.files().location()
                            + ": no config.json beside it, and its shapes do not match a klein model: "
                            + e.getMessage() + weights.explanation(),
                    e);
        }
    }
}
