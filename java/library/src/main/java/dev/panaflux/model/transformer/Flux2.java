package dev.panaflux.model.transformer;

import dev.panaflux.model.Network;
import dev.panaflux.model.VelocityModel;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * The FLUX.2 rectified-flow transformer: predicts the velocity of noisy latents, given text and reference images.
 *
 * <p>The blocks process joint sequences of text, image and reference images. The last single block computes only the image's
 * rows, since the others are not used. Observed, of the first sequence: {@code temb}; {@code x_embedder} (image and
 * references), {@code context_embedder}; {@code double0.0} (text) and {@code double0.1} (image and references) after the first
 * double block; {@code single0} after the first single block (text, image and references; the image alone if it is the last
 * block); {@code norm_out} and {@code velocity} (image). The units of progress are the blocks.
 *
 * <p>Accuracy: NMSE(1e-9) against float32. Source: {@code Flux2Transformer2DModel} of diffusers, without guidance embedding.
 *
 * @param config the sizes
 */
public record Flux2(TransformerConfig config) implements Network<VelocityModel> {

    @Override
    public VelocityModel bind(TensorSource weights) throws ModelFormatException {
        return new Flux2Transformer(config, weights);
    }
}
