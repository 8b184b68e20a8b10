package dev.panaflux.model;

/**
 * How much of an image an autoencoder holds at once. Both ways compute the same numbers; only memory and time differ.
 */
public sealed interface TilePolicy {

    /** Every layer over the whole image: fastest. */
    TilePolicy WHOLE = new Whole();

    /** Bands large enough for the matrix kernels and small beside an image: 16 MiB of activations each. */
    TilePolicy BANDS = new Bands(Bands.DEFAULT_ELEMENTS);

    /** Every layer over the whole image. */
    record Whole() implements TilePolicy {}

    /**
     * Layers run together over bands of rows; intermediate activations are computed again instead of kept.
     *
     * @param elements activations that a band should about have, at least 1; a band has at least one row
     */
    record Bands(long elements) implements TilePolicy {

        private static final long DEFAULT_ELEMENTS = 4 << 20;

        /**
         * Checks the size.
         *
         * @throws IllegalArgumentException if {@code elements} is not positive
         */
        public Bands {
            if (elements < 1) {
                throw new IllegalArgumentException("bands: expected at least 1 element, found " + elements);
            }
        }

        /** The bands of {@code policy}; under {@link Whole}, those of what is done in bands all the same. */
        public static Bands of(TilePolicy policy) {
            return switch (policy) {
                case Whole _ -> new Bands(DEFAULT_ELEMENTS);
                case Bands bands -> bands;
            };
        }

        /** Rows of a band of an image of {@code height} by {@code width} pixels with {@code channels} channels. */
        public int rows(int height, int width, int channels) {
            return Math.clamp(elements / ((long) width * channels), 1, height);
        }
    }
}
