package dev.panaflux.model;

/** How much of an image an autoencoder holds in memory at once. Results are identical; only memory and time differ. */
public sealed interface TilePolicy {

    /** Every layer processes the whole image: fastest. */
    TilePolicy WHOLE = new Whole();

    /** Bands with 16 MiB of activations each: large enough for the matrix kernels, small compared with an image. */
    TilePolicy BANDS = new Bands(Bands.DEFAULT_ELEMENTS);

    /** Every layer processes the whole image. */
    record Whole() implements TilePolicy {}

    /**
     * Several layers process one band of rows after another; intermediate activations are recomputed instead of stored.
     *
     * @param elements approximate number of activations per band, at least 1; a band has at least one row
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

        /** The bands of {@code policy}. For {@link Whole}, those of the layers that always run in bands. */
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
