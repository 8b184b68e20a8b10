package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code transformer/config.json}: the sizes of the FLUX.2 transformer.
 *
 * @param inChannels channels of a latent token, a multiple of 4
 * @param outChannels channels of a velocity token, the same as {@code inChannels}
 * @param layers number of double-stream blocks
 * @param singleLayers number of single-stream blocks
 * @param heads attention heads
 * @param headDim features a head, even
 * @param jointAttentionDim features of a text token
 * @param timestepChannels size of the sinusoidal timestep embedding, even
 * @param mlpRatio feed-forward width over model width
 * @param ropeAxes rotated features of each of the four position axes (T, H, W, L), even or zero; they add up to
 *     {@code headDim}
 * @param ropeTheta base of the rotary frequencies
 * @param eps epsilon of every norm
 */
public record TransformerConfig(
        int inChannels,
        int outChannels,
        int layers,
        int singleLayers,
        int heads,
        int headDim,
        int jointAttentionDim,
        int timestepChannels,
        double mlpRatio,
        List<Integer> ropeAxes,
        double ropeTheta,
        float eps) {

    private static final int POSITION_AXES = 4;

    /**
     * Checks what the transformer relies on.
     *
     * @throws IllegalArgumentException naming the key of the config file, what was expected and what was found
     */
    public TransformerConfig {
        ropeAxes = List.copyOf(ropeAxes);
        ConfigChecks.size("in_channels", inChannels);
        ConfigChecks.that(inChannels % 4 == 0, "in_channels", "a multiple of 4 (2x2 patches)", inChannels);
        ConfigChecks.that(
                outChannels == inChannels,
                "out_channels",
                "in_channels=" + inChannels + " (a velocity for each latent)",
                outChannels);
        ConfigChecks.that(layers >= 0 && layers <= 4096, "num_layers", "0 to 4096", layers);
        ConfigChecks.that(singleLayers >= 0 && singleLayers <= 4096, "num_single_layers", "0 to 4096", singleLayers);
        ConfigChecks.size("num_attention_heads", heads);
        ConfigChecks.size("attention_head_dim", headDim);
        ConfigChecks.that(headDim % 2 == 0, "attention_head_dim", "an even size", headDim);
        ConfigChecks.that(
                (long) heads * headDim <= 1 << 20,
                "num_attention_heads",
                "a model width of at most " + (1 << 20),
                heads + " heads of " + headDim);
        ConfigChecks.size("joint_attention_dim", jointAttentionDim);
        ConfigChecks.size("timestep_guidance_channels", timestepChannels);
        ConfigChecks.that(timestepChannels % 2 == 0, "timestep_guidance_channels", "an even size", timestepChannels);
        ConfigChecks.positive("mlp_ratio", mlpRatio);
        double feedForward = (double) heads * headDim * mlpRatio;
        ConfigChecks.that(
                feedForward >= 1 && feedForward <= 1 << 24,
                "mlp_ratio",
                "a feed-forward width between 1 and " + (1 << 24),
                mlpRatio);
        ConfigChecks.that(
                ropeAxes.size() == POSITION_AXES
                        && ropeAxes.stream().allMatch(axis -> axis >= 0 && axis % 2 == 0)
                        && ropeAxes.stream().mapToLong(axis -> axis).sum() == headDim,
                "axes_dims_rope",
                "four even sizes that add up to attention_head_dim=" + headDim,
                ropeAxes);
        ConfigChecks.positive("rope_theta", ropeTheta);
        ConfigChecks.positive("eps", eps);
    }

    /** Model width: {@code heads * headDim}. */
    public int innerDim() {
        return heads * headDim;
    }

    /** Feed-forward width: {@code innerDim * mlpRatio}, truncated as the reference does. */
    public int feedForwardDim() {
        return (int) (innerDim() * mlpRatio);
    }

    /**
     * Reads {@code config.json} of diffusers' {@code Flux2Transformer2DModel}; missing keys have its defaults.
     *
     * <p>A missing {@code guidance_embeds} is taken for false: the pipeline of klein never uses that embedding. True is
     * refused, for it marks a guidance-distilled model, which is not klein.
     *
     * @throws ModelFormatException if the file is missing or damaged, or asks for what Panaflux does not do
     */
    public static TransformerConfig read(Path file) throws ModelFormatException {
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

    /** The reference rotates by as many position axes as are listed; an axis that is not listed rotates nothing. */
    private static List<Integer> fourAxes(List<Integer> listed) {
        List<Integer> axes = new ArrayList<>(listed);
        while (axes.size() < POSITION_AXES) {
            axes.add(0);
        }
        return axes;
    }
}
