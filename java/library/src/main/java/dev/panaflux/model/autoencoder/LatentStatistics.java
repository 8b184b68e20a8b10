package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.LatentSize;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.ValueLayout;

/**
 * The step between the transformer's tokens and the autoencoder's latents: a 2x2 patch of latents is a token, and a token's
 * channels are normalised by a batch norm's running moments.
 *
 * <p>Token channel {@code 4 c + 2 dy + dx} is channel {@code c} of the patch's pixel {@code (dy, dx)}. Source:
 * {@code Flux2KleinPipeline._patchify_latents} and {@code _encode_vae_image} of diffusers; float32 throughout.
 */
final class LatentStatistics {

    private static final int PATCH = 2;

    private final Kernels kernels;
    private final int channels;
    private final float eps;
    private final Tensor mean;
    private final Tensor variance;

    LatentStatistics(Kernels kernels, AutoencoderConfig config, TensorSource weights) throws ModelFormatException {
        this.kernels = kernels;
        this.channels = config.latentChannels();
        this.eps = config.batchNormEps();
        this.mean = weights.tensor("bn.running_mean", tokenChannels());
        this.variance = weights.tensor("bn.running_var", tokenChannels());
    }

    /** Channels of a token. */
    int tokenChannels() {
        return PATCH * PATCH * channels;
    }

    /** Latents that {@code size} tokens make. */
    static ImageSize latentSize(LatentSize size) {
        return new ImageSize(Math.multiplyExact(PATCH, size.height()), Math.multiplyExact(PATCH, size.width()));
    }

    long workspaceBytes() {
        return 2 * Workspace.bytesFor(1, tokenChannels());
    }

    /**
     * {@code latents = tokens * sqrt(var + eps) + mean}, unpatched.
     *
     * @param latents {@code [4 * size.tokens, channels]} f32
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     */
    void unpack(Tensor latents, Tensor tokens, LatentSize size, Workspace workspace) {
        forEachElement(size, latents, tokens, workspace, (latent, token, centre, deviation) -> {
            float value = tokens.segment().getAtIndex(ValueLayout.JAVA_FLOAT, token) * deviation + centre;
            latents.segment().setAtIndex(ValueLayout.JAVA_FLOAT, latent, value);
        });
    }

    /**
     * {@code tokens = (latents - mean) / sqrt(var + eps)}, patched.
     *
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     * @param latents {@code [4 * size.tokens, channels]} f32
     */
    void pack(Tensor tokens, Tensor latents, LatentSize size, Workspace workspace) {
        forEachElement(size, latents, tokens, workspace, (latent, token, centre, deviation) -> {
            float value = (latents.segment().getAtIndex(ValueLayout.JAVA_FLOAT, latent) - centre) / deviation;
            tokens.segment().setAtIndex(ValueLayout.JAVA_FLOAT, token, value);
        });
    }

    @FunctionalInterface
    private interface ElementTask {
        void run(long latentIndex, long tokenIndex, float centre, float deviation);
    }

    private void forEachElement(LatentSize size, Tensor latents, Tensor tokens, Workspace workspace, ElementTask task) {
        float[] centres = new float[tokenChannels()];
        float[] deviations = new float[tokenChannels()];
        readMoments(centres, deviations, workspace);
        int width = latentSize(size).width();
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                long token = ((long) y * size.width() + x) * tokens.rowStride();
                for (int channel = 0; channel < tokenChannels(); channel++) {
                    int dy = channel / PATCH % PATCH;
                    int dx = channel % PATCH;
                    long pixel = ((long) y * PATCH + dy) * width + (long) x * PATCH + dx;
                    task.run(
                            pixel * latents.rowStride() + channel / (PATCH * PATCH),
                            token + channel,
                            centres[channel],
                            deviations[channel]);
                }
            }
        }
    }

    private void readMoments(float[] centres, float[] deviations, Workspace workspace) {
        try (var _ = workspace.frame()) {
            Tensor widened = workspace.allocate(1, tokenChannels());
            kernels.convert(widened, mean);
            for (int channel = 0; channel < centres.length; channel++) {
                centres[channel] = widened.segment().getAtIndex(ValueLayout.JAVA_FLOAT, channel);
            }
            kernels.convert(widened, variance);
            for (int channel = 0; channel < deviations.length; channel++) {
                float moment = widened.segment().getAtIndex(ValueLayout.JAVA_FLOAT, channel);
                deviations[channel] = (float) Math.sqrt(moment + eps);
            }
        }
    }
}
