package dev.panaflux.model.autoencoder;

/**
 * How much of a picture an autoencoder holds at once. Both ways compute the same numbers; see {@link LatentDecoder} for
 * what they cost.
 */
public enum TilePolicy {
    /** Every layer over the whole picture: fastest. */
    WHOLE,

    /** Layers run together over bands of rows; intermediate activations are computed again instead of kept. */
    BANDS
}
