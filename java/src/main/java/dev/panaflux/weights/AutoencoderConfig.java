package dev.panaflux.weights;

import java.util.List;

/**
 * {@code vae/config.json}: the sizes of the FLUX.2 autoencoder.
 *
 * @param inChannels channels of a picture given to the encoder
 * @param outChannels channels of a decoded picture
 * @param latentChannels channels of a latent before 2x2 patches are made
 * @param blockOutChannels channels of the encoder's levels, finest first
 * @param decoderBlockOutChannels channels of the decoder's levels, finest first
 * @param layersPerBlock residual blocks a level of the encoder; the decoder has one more
 * @param normNumGroups groups of every group norm
 * @param useQuantConv whether a 1x1 convolution follows the encoder
 * @param usePostQuantConv whether a 1x1 convolution precedes the decoder
 * @param midBlockAddAttention whether the middle blocks attend
 * @param batchNormEps epsilon of the latents' batch norm
 */
public record AutoencoderConfig(
        int inChannels,
        int outChannels,
        int latentChannels,
        List<Integer> blockOutChannels,
        List<Integer> decoderBlockOutChannels,
        int layersPerBlock,
        int normNumGroups,
        boolean useQuantConv,
        boolean usePostQuantConv,
        boolean midBlockAddAttention,
        float batchNormEps) {

    public AutoencoderConfig {
        blockOutChannels = List.copyOf(blockOutChannels);
        decoderBlockOutChannels = List.copyOf(decoderBlockOutChannels);
    }

    /** Pixels a side that one latent pixel stands for: 2 to the number of levels less one (8 for klein). */
    public int downscale() {
        return 1 << (blockOutChannels.size() - 1);
    }
}
