package dev.panaflux.model.autoencoder;

import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.Network;
import dev.panaflux.model.TilePolicy;

/**
 * The FLUX.2 autoencoder with the normalisation of its latents. Source: {@code AutoencoderKLFlux2} of diffusers.
 *
 * <p>Both policies give diffusers' image, without seams. What makes tiles of an autoencoder visible is that a group norm's
 * moments and the middle block's attention reach over the whole image. {@link TilePolicy#BANDS} keeps both exact: the
 * coarsest blocks run whole, and every other residual block passes over bands of rows three times, first for the moments of
 * its two norms, then for its result, which replaces its input row by row. Convolutions hand the rows that two bands share
 * from band to band, so nothing is computed twice within a pass; hidden activations, and the finest enlarged image, are
 * computed again in each pass instead of being held.
 *
 * @param config the sizes
 */
public record KlAutoencoder(AutoencoderConfig config) {

    /**
     * Latent tokens to an image.
     *
     * <p>With {@code c} channels at the finest level, {@code 2 c} at the next and {@code 4 c} at the others, as klein has, the
     * workspace is about {@code 16 c} bytes a pixel of the image whole and {@code 6.25 c} in bands (2048 and 800 bytes for
     * klein), and some 60 MiB for the bands themselves; bands cost about three fifths more arithmetic.
     *
     * <p>Observed: {@code vae_input} {@code [latent pixels, latentChannels]}, the latents after the inverse batch norm, and
     * {@code decoded}, the image. Progress hears of the middle block, each residual block after it, and the output.
     *
     * <p>Accuracy: NMSE(1e-8) against float32, and the policies against each other NMSE(1e-9). Source: {@code Decoder} of
     * diffusers.
     */
    public Network<LatentDecoder> decoder() {
        return weights -> new KlDecoder(config, weights);
    }

    /**
     * A reference image to normalised latent tokens: the mean of the encoder's distribution, nothing sampled.
     *
     * <p>With {@code c} channels at the finest level the workspace is about {@code 12 c} bytes a pixel of the image whole and
     * {@code 5.25 c} in bands. Progress hears of each residual block, the middle block and the output.
     *
     * <p>Accuracy: NMSE(1e-9) against float32. Source: {@code Encoder} of diffusers,
     * {@code Flux2KleinPipeline._encode_vae_image}. Trap: downsampling pads with zeros on the right and below only.
     */
    public Network<LatentEncoder> encoder() {
        return weights -> new KlEncoder(config, weights);
    }
}
