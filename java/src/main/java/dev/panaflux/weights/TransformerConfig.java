package dev.panaflux.weights;

import java.util.List;

/**
 * {@code transformer/config.json}: the sizes of the FLUX.2 transformer.
 *
 * @param inChannels channels of a latent token
 * @param outChannels channels of a velocity token
 * @param layers number of double-stream blocks
 * @param singleLayers number of single-stream blocks
 * @param heads attention heads
 * @param headDim features a head
 * @param jointAttentionDim features of a text token
 * @param timestepChannels size of the sinusoidal timestep embedding
 * @param mlpRatio feed-forward width over model width
 * @param ropeAxes rotated features of each position axis (T, H, W, L); they add up to {@code headDim}
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

    public TransformerConfig {
        ropeAxes = List.copyOf(ropeAxes);
    }

    /** Model width: {@code heads * headDim}. */
    public int innerDim() {
        return heads * headDim;
    }

    /** Feed-forward width: {@code innerDim * mlpRatio}, truncated as the reference does. */
    public int feedForwardDim() {
        return (int) (innerDim() * mlpRatio);
    }
}
