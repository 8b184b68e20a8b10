package dev.panaflux.model.autoencoder;

import dev.panaflux.model.LatentDecoder;
import dev.panaflux.model.LatentEncoder;
import dev.panaflux.model.Network;
import dev.panaflux.model.TilePolicy;

/**
 * The FLUX.2 autoencoder, including the normalisation of latents. Source: {@code AutoencoderKLFlux2} of diffusers.
 *
 * <p>Both policies give diffusers' image, without seams. Tiled decoding usually shows seams because the moments of group norms
 * and the attention of the middle block depend on the whole image. {@link TilePolicy#BANDS} keeps both exact. The coarsest
 * blocks process the whole image. Every other residual block makes three passes over bands of rows: two for the moments of its
 * norms, and one for the result, which replaces the input row by row. Rows that neighbouring bands share are passed on from
 * band to band, so nothing is computed twice within a pass. Hidden activations and the finest upsampled image are recomputed in
 * each pass instead of being stored.
 *
 * @param config the sizes
 */
public record KlAutoencoder(AutoencoderConfig config) {

    /**
     * Decodes latent tokens to an image.
     *
     * <p>With {@code c} channels at the finest level, {@code 2 c} at the next and {@code 4 c} at the others, as in klein, the
     * workspace takes about {@code 16 c} bytes per image pixel for whole images and {@code 6.25 c} in bands (2048 and 800 bytes
     * for klein), plus about 60 MiB for the bands themselves. Bands need about 60 % more arithmetic.
     *
     * <p>Observed: {@code vae_input} {@code [latent pixels, latentChannels]}, the latents after the inverse batch norm, and
     * {@code decoded}, the image. Units of progress are the middle block, each residual block after it, and the output.
     *
     * <p>Accuracy: NMSE(1e-8) against float32; NMSE(1e-9) between the policies. Source: {@code Decoder} of diffusers.
     */
    public Network<LatentDecoder> decoder() {
        return weights -> new KlDecoder(config, weights);
    }

    /**
     * Encodes a reference image to normalised latent tokens: the mean of the encoder's distribution, without sampling.
     *
     * <p>With {@code c} channels at the finest level, the workspace takes about {@code 12 c} bytes per image pixel for whole
     * images and {@code 5.25 c} in bands. Units of progress are each residual block, the middle block and the output.
     *
     * <p>Accuracy: NMSE(1e-9) against float32. Source: {@code Encoder} of diffusers,
     * {@code Flux2KleinPipeline._encode_vae_image}. Pitfall: downsampling pads with zeros on the right and below only.
     */
    public Network<LatentEncoder> encoder() {
        return weights -> new KlEncoder(config, weights);
    }
}
