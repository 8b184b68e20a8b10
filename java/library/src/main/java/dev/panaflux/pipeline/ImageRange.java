package dev.panaflux.pipeline;

/**
 * A range of a request's images.
 *
 * @param first index of the first image, from 0
 * @param count number of images, at least 1
 */
public record ImageRange(int first, int count) {

    /** One image. */
    static ImageRange of(int image) {
        return new ImageRange(image, 1);
    }

    /** The range for display, counted from 1: {@code image 1} or {@code images 1-4}. */
    public String label() {
        return count == 1 ? "image " + (first + 1) : "images %d-%d".formatted(first + 1, first + count);
    }
}
