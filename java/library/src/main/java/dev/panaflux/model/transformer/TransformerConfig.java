package dev.panaflux.model.transformer;

import dev.panaflux.model.ConfigChecks;
import java.util.List;

/**
 * {@code transformer/config.json}: the sizes of the FLUX.2 transformer.
 *
 * @param inChannels channels of a latent token, a multiple of 4
 * @param outChannels channels of a velocity token, the same as {@code inChannels}
 * @param layers number of double-stream blocks
 * @param singleLayers number of single-stream blocks
 * @param heads attention heads
 * @param headDim features per head, even
 * @param jointAttentionDim features of a text token
 * @param timestepChannels size of the sinusoidal timestep embedding, even
 * @param mlpRatio feed-forward width over model width
 * @param ropeAxes rotated features of each of the four position axes (T, H, W, L), even or zero; they add up to {@code headDim}
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
     * Checks the values.
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

    /** Feed-forward width: {@code innerDim * mlpRatio}, truncated, as in diffusers. */
    public int feedForwardDim() {
        return (int) (innerDim() * mlpRatio);
    }
}
