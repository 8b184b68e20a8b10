package dev.panaflux.model.autoencoder;

import dev.panaflux.model.ConfigChecks;
import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.Network;

/**
 * The decoder of TAEF2, a tiny autoencoder for the latents of FLUX.2: 1.3 million weights that were distilled from its
 * decoder's 50 million. Source: {@code taesd.py} of madebyollin/taesd, variant {@code flux_2}.
 *
 * @param latentChannels channels of a latent: 32
 * @param channels channels inside the network: 64
 */
public record TinyAutoencoder(int latentChannels, int channels) {

    /** Side in pixels of the square that a latent becomes. */
    public static final int UPSCALE = 8;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public TinyAutoencoder {
        ConfigChecks.size("latent channels", latentChannels);
        ConfigChecks.size("channels", channels);
    }

    /**
     * Decodes latent tokens to an image. Unlike the autoencoder's own decoder it takes latents as the sampler leaves them,
     * without the inverse batch norm.
     *
     * <p>The workspace takes about {@code 3 c} bytes per image pixel with {@code c} channels (192 for TAEF2), plus about 70 MiB
     * for the finest level, which runs in bands under either policy.
     *
     * <p>Observed: {@code vae_input} {@code [latent pixels, latentChannels]}, the latents, and {@code decoded}, the image. Units
     * of progress are the blocks of the coarser levels, and the finest level.
     *
     * <p>Accuracy: NMSE(1e-8) against float32. Pitfalls: the norms' epsilon is 1e-5, and colours are in [0, 1] inside.
     */
    public Network<LatentDecoder> decoder() {
        return weights -> new TinyDecoder(this, weights);
    }
}
