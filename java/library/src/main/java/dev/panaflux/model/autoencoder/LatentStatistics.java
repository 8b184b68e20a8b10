package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * Converts between the transformer's tokens and the autoencoder's latents: a token is a {@linkplain LatentPatches patch} of
 * latents, normalised by the running moments of a batch norm.
 *
 * <p>Source: {@code Flux2KleinPipeline._encode_vae_image} of diffusers; float32 throughout.
 */
final class LatentStatistics {

    private final int tokenChannels;
    private final float eps;
    private final Tensor mean;
    private final Tensor variance;

    LatentStatistics(AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        this.tokenChannels = LatentPatches.tokenChannels(config.latentChannels());
        this.eps = config.batchNormEps();
        this.mean = weights.tensor("bn.running_mean", tokenChannels);
        this.variance = weights.tensor("bn.running_var", tokenChannels);
    }

    /** Channels of a token. */
    int tokenChannels() {
        return tokenChannels;
    }

    /**
     * {@code latents = tokens * sqrt(var + eps) + mean}, unpatched.
     *
     * @param latents {@code [4 * size.tokens, channels]} f32
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     */
    void unpack(Pass pass, Tensor latents, Tensor tokens, LatentSize size) {
        float[] means = floats(pass, mean);
        float[] variances = floats(pass, variance);
        LatentPatches.unpack(
                latents, tokens, size, (value, channel) -> value * deviation(variances[channel]) + means[channel]);
    }

    /**
     * {@code tokens = (latents - mean) / sqrt(var + eps)}, patched.
     *
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     * @param latents {@code [4 * size.tokens, channels]} f32
     */
    void pack(Pass pass, Tensor tokens, Tensor latents, LatentSize size) {
        float[] means = floats(pass, mean);
        float[] variances = floats(pass, variance);
        LatentPatches.pack(
                tokens, latents, size, (value, channel) -> (value - means[channel]) / deviation(variances[channel]));
    }

    private float deviation(float moment) {
        return (float) Math.sqrt(moment + eps);
    }

    private static float[] floats(Pass pass, Tensor vector) {
        try (var _ = pass.workspace().frame()) {
            Tensor widened = pass.workspace().allocate(1, vector.cols());
            pass.kernels().convert(widened, vector);
            return widened.toFloats();
        }
    }
}
