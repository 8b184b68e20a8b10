package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.TilePolicy;

/**
 * Size in pixels of a picture at some level of the autoencoder.
 *
 * @param height rows
 * @param width pixels a row
 */
record ImageSize(int height, int width) {

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

    /** Rows of a band of {@code channels} channels. */
    int bandRows(TilePolicy.Bands bands, int channels) {
        return bands.rows(height, width, channels);
    }
}
