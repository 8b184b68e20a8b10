package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;

/** Turns latent tokens into an image. */
public interface LatentDecoder {

    /** Side in pixels of the square that a latent token becomes. */
    int pixelsPerToken();

    /** Channels of a latent token. */
    int latentChannels();

    /** Channels of an image: 3. */
    int imageChannels();

    /**
     * Decodes one image.
     *
     * @param out {@code [height * width, imageChannels]} f32, row by row, in about [-1, 1], not clamped
     * @param latents {@code [size.tokens, latentChannels]} f32, normalised
     * @param size the tokens' grid; the image is {@link #pixelsPerToken} times as large
     * @param policy how much of the image is in memory at once
     * @throws IllegalArgumentException if a tensor does not fit {@code size}
     */
    void decode(Pass pass, Tensor out, Tensor latents, LatentSize size, TilePolicy policy);
}
