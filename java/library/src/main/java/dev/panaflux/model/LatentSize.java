package dev.panaflux.model;

/**
 * Size of an image's grid of latent tokens, row by row from the top left.
 *
 * @param height rows of tokens
 * @param width tokens per row
 */
public record LatentSize(int height, int width) {

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a side is not positive
     */
    public LatentSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "latent size: expected a height and a width of at least 1, found %d x %d".formatted(height, width));
        }
    }

    /** Number of tokens: {@code height * width}. */
    public int tokens() {
        return Math.multiplyExact(height, width);
    }

    /** Pixels of the image, {@code pixelsPerToken} times as high and as wide. */
    public long pixels(int pixelsPerToken) {
        return Math.multiplyExact((long) tokens(), (long) pixelsPerToken * pixelsPerToken);
    }
}
