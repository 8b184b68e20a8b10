package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LatentSize;
import java.lang.foreign.ValueLayout;

/**
 * A token as a square of latents: token channel {@code 4 c + 2 dy + dx} is channel {@code c} of the square's latent
 * {@code (dy, dx)}. Source: {@code Flux2KleinPipeline._patchify_latents} of diffusers.
 */
final class LatentPatches {

    /** Side in latents of the square that a token stands for. */
    static final int SIDE = 2;

    private LatentPatches() {}

    /** Changes a value on its way between tokens and latents. */
    @FunctionalInterface
    interface Change {
        float of(float value, int tokenChannel);
    }

    /** Channels of a token of latents with {@code channels} channels. */
    static int tokenChannels(int channels) {
        return SIDE * SIDE * channels;
    }

    /** Size in latents of a grid of {@code size} tokens. */
    static ImageSize latentSize(LatentSize size) {
        return new ImageSize(Math.multiplyExact(SIDE, size.height()), Math.multiplyExact(SIDE, size.width()));
    }

    /**
     * Writes the latents of {@code tokens}.
     *
     * @param latents {@code [4 * size.tokens, channels]} f32
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     */
    static void unpack(Tensor latents, Tensor tokens, LatentSize size, Change change) {
        int width = SIDE * size.width();
        latents.fill((pixel, channel) -> {
            int y = (int) (pixel / width);
            int x = (int) (pixel % width);
            long token = (long) (y / SIDE) * size.width() + x / SIDE;
            int tokenChannel = (channel * SIDE + y % SIDE) * SIDE + x % SIDE;
            return change.of(element(tokens, token, tokenChannel), tokenChannel);
        });
    }

    /**
     * Writes the tokens of {@code latents}.
     *
     * @param tokens {@code [size.tokens, tokenChannels]} f32
     * @param latents {@code [4 * size.tokens, channels]} f32
     */
    static void pack(Tensor tokens, Tensor latents, LatentSize size, Change change) {
        int width = SIDE * size.width();
        tokens.fill((token, tokenChannel) -> {
            long y = token / size.width() * SIDE + tokenChannel / SIDE % SIDE;
            long x = token % size.width() * SIDE + tokenChannel % SIDE;
            return change.of(element(latents, y * width + x, tokenChannel / (SIDE * SIDE)), tokenChannel);
        });
    }

    private static float element(Tensor tensor, long row, long col) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, row * tensor.rowStride() + col);
    }
}
