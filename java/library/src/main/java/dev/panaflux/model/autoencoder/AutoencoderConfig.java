package dev.panaflux.model.autoencoder;

import dev.panaflux.model.ConfigChecks;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code vae/config.json}: the sizes of the FLUX.2 autoencoder.
 *
 * @param inChannels channels of the encoder's input image: 3
 * @param outChannels channels of a decoded image: 3
 * @param latentChannels channels of a latent before patching
 * @param blockOutChannels channels of the encoder's levels, finest first
 * @param decoderBlockOutChannels channels of the decoder's levels, finest first; as many levels
 * @param layersPerBlock residual blocks per level of the encoder; the decoder has one more
 * @param normNumGroups groups of every group norm, a divisor of every level's channels
 * @param useQuantConv whether a 1x1 convolution follows the encoder
 * @param usePostQuantConv whether a 1x1 convolution precedes the decoder
 * @param midBlockAddAttention whether the middle blocks have attention
 * @param batchNormEps epsilon of the latents' batch norm
 * @param sampleSize side in pixels of the training images
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
     * Checks the values.
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

    /** Side in pixels of the square that one latent pixel represents: 2 to the power of the number of levels minus one. */
    public int downscale() {
        return 1 << (blockOutChannels.size() - 1);
    }
}
