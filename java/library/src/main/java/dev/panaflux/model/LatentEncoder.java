package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;

/** Turns an image into normalised latent tokens. */
public interface LatentEncoder {

    /** Side in pixels of the square that becomes a latent token. */
    int pixelsPerToken();

    /** Channels of a latent token. */
    int latentChannels();

    /** Channels of an image: 3. */
    int imageChannels();

    /**
     * Encodes one image.
     *
     * @param out {@code [size.tokens, latentChannels]} f32, normalised
     * @param pixels {@code [height * width, imageChannels]} f32, row by row, in [-1, 1]
     * @param size the tokens' grid; the image is {@link #pixelsPerToken} times as large
     * @param policy how much of the image is in memory at once
     * @throws IllegalArgumentException if a tensor does not fit {@code size}
     */
    void encode(Pass pass, Tensor out, Tensor pixels, LatentSize size, TilePolicy policy);
}
