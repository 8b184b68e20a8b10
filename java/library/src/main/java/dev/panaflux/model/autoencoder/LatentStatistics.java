package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.ValueLayout;

/**
 * Converts between the transformer's tokens and the autoencoder's latents: a token is a 2x2 patch of latents, normalised by the
 * running moments of a batch norm.
 *
 * <p>Token channel {@code 4 c + 2 dy + dx} is channel {@code c} of the patch's pixel {@code (dy, dx)}. Source:
 * {@code Flux2KleinPipeline._patchify_latents} and {@code _encode_vae_image} of diffusers; float32 throughout.
 */
final class LatentStatistics {

    private static final int PATCH = 2;

    private final int channels;
    private final float eps;
    private final Tensor mean;
    private final Tensor variance;

    LatentStatistics(AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        this.channels = config.latentChannels();
        this.eps = config.batchNormEps();
        this.mean = weights.tensor("bn.running_mean", tokenChannels());
        this.variance = weights.tensor("bn.running_var", tokenChannels());
    }

    /** Channels of a token. */
    int tokenChannels() {
        return PATCH * PATCH * channels;
    }

    /** Size in latents of a grid of {@code size} tokens. */
    static ImageSize latentSize(LatentSize size) {
        return new ImageSize(Math.multiplyExact(PATCH, size.height()), Math.multiplyExact(PATCH, size.width()));
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
        int width = PATCH * size.width();
        latents.fill((pixel, channel) -> {
            int y = (int) (pixel / width);
            int x = (int) (pixel % width);
            long token = (long) (y / PATCH) * size.width() + x / PATCH;
            int tokenChannel = (channel * PATCH + y % PATCH) * PATCH + x % PATCH;
            return element(tokens, token, tokenChannel) * deviation(variances[tokenChannel]) + means[tokenChannel];
        });
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
        int width = PATCH * size.width();
        tokens.fill((token, tokenChannel) -> {
            long y = token / size.width() * PATCH + tokenChannel / PATCH % PATCH;
            long x = token % size.width() * PATCH + tokenChannel % PATCH;
            float latent = element(latents, y * width + x, tokenChannel / (PATCH * PATCH));
            return (latent - means[tokenChannel]) / deviation(variances[tokenChannel]);
        });
    }

    private float deviation(float moment) {
        return (float) Math.sqrt(moment + eps);
    }

    private static float element(Tensor tensor, long row, long col) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, row * tensor.rowStride() + col);
    }

    private static float[] floats(Pass pass, Tensor vector) {
        try (var _ = pass.workspace().frame()) {
            Tensor widened = pass.workspace().allocate(1, vector.cols());
            pass.kernels().convert(widened, vector);
            return widened.toFloats();
        }
    }
}
