package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.TilePolicy;

/**
 * Size in pixels of an image at some level of the autoencoder.
 *
 * @param height rows
 * @param width pixels per row
 */
record ImageSize(int height, int width) {

    /** Processes the rows {@code [from, to)}. */
    @FunctionalInterface
    interface Band {
        void rows(int from, int to);
    }

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

    /** Number of rows in a band of {@code channels} channels. */
    int bandRows(TilePolicy.Bands bands, int channels) {
        return bands.rows(height, width, channels);
    }

    /** Processes all rows from top to bottom, at most {@code bandRows} at a time. */
    void forEachBand(int bandRows, Band band) {
        for (int from = 0; from < height; from += bandRows) {
            band.rows(from, Math.min(from + bandRows, height));
        }
    }
}
