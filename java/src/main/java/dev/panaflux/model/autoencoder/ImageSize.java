package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;

/**
 * Size in pixels of a picture at some level of the autoencoder.
 *
 * @param height rows
 * @param width pixels a row
 */
record ImageSize(int height, int width) {

    /** Activations that a band of rows should about have: enough for the matrix kernels, little beside a picture. */
    private static final int BAND_ELEMENTS = 4 << 20;

    long pixels() {
        return (long) height * width;
    }

    ImageSize doubled() {
        return new ImageSize(Math.multiplyExact(2, height), Math.multiplyExact(2, width));
    }

    ImageSize halved() {
        return new ImageSize(height / 2, width / 2);
    }

    /** The rows {@code [from, to)} of {@code image} {@code [pixels, channels]}. */
    Tensor rows(Tensor image, int from, int to) {
        return image.rows((long) from * width, (long) to * width);
    }

    /** Rows of a band for activations of {@code channels} channels. */
    int bandRows(int channels) {
        return Math.clamp(BAND_ELEMENTS / ((long) width * channels), Math.min(4, height), height);
    }
}
