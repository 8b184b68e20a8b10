package dev.panaflux.model.autoencoder;

import dev.panaflux.model.ConfigChecks;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code vae/config.json}: the sizes of the FLUX.2 autoencoder.
 *
 * @param inChannels channels of a picture given to the encoder: 3
 * @param outChannels channels of a decoded picture: 3
 * @param latentChannels channels of a latent before 2x2 patches are made
 * @param blockOutChannels channels of the encoder's levels, finest first
 * @param decoderBlockOutChannels channels of the decoder's levels, finest first; as many levels
 * @param layersPerBlock residual blocks a level of the encoder; the decoder has one more
 * @param normNumGroups groups of every group norm, a divisor of every level's channels
 * @param useQuantConv whether a 1x1 convolution follows the encoder
 * @param usePostQuantConv whether a 1x1 convolution precedes the decoder
 * @param midBlockAddAttention whether the middle blocks attend
 * @param batchNormEps epsilon of the latents' batch norm
 * @param sampleSize side in pixels of the pictures that the model was trained on
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
        float batchNormEps,
        int sampleSize) {

    private static final int MOST_LEVELS = 8;

    /**
     * Checks what the autoencoder relies on.
     *
     * @throws IllegalArgumentException naming the key of the config file, what was expected and what was found
     */
    public AutoencoderConfig {
        blockOutChannels = List.copyOf(blockOutChannels);
        decoderBlockOutChannels = List.copyOf(decoderBlockOutChannels);
        ConfigChecks.that(inChannels == 3, "in_channels", "3 (RGB)", inChannels);
        ConfigChecks.that(outChannels == 3, "out_channels", "3 (RGB)", outChannels);
        ConfigChecks.size("latent_channels", latentChannels);
        ConfigChecks.sizes("block_out_channels", blockOutChannels);
        ConfigChecks.that(
                blockOutChannels.size() <= MOST_LEVELS,
                "block_out_channels",
                "at most " + MOST_LEVELS + " levels",
                blockOutChannels);
        ConfigChecks.sizes("decoder_block_out_channels", decoderBlockOutChannels);
        ConfigChecks.that(
                decoderBlockOutChannels.size() == blockOutChannels.size(),
                "decoder_block_out_channels",
                "as many levels as block_out_channels=" + blockOutChannels,
                decoderBlockOutChannels);
        ConfigChecks.that(layersPerBlock >= 1 && layersPerBlock <= 64, "layers_per_block", "1 to 64", layersPerBlock);
        ConfigChecks.size("norm_num_groups", normNumGroups);
        ConfigChecks.that(
                Stream.concat(blockOutChannels.stream(), decoderBlockOutChannels.stream())
                        .allMatch(channels -> channels % normNumGroups == 0),
                "norm_num_groups",
                "a divisor of all of " + blockOutChannels + " and " + decoderBlockOutChannels,
                normNumGroups);
        ConfigChecks.positive("batch_norm_eps", batchNormEps);
        ConfigChecks.size("sample_size", sampleSize);
    }

    /** Pixels a side that one latent pixel stands for: 2 to the number of levels less one (8 for klein). */
    public int downscale() {
        return 1 << (blockOutChannels.size() - 1);
    }
}
