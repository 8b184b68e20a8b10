package dev.panaflux.pipeline;

/**
 * The images of a request that a piece of work serves.
 *
 * @param first index of the first, from 0
 * @param count how many, at least 1
 */
public record ImageRange(int first, int count) {

    /** One image. */
    static ImageRange of(int image) {
        return new ImageRange(image, 1);
    }

    /** As people count: {@code image 1} or {@code images 1-4}. */
    public String label() {
        return count == 1 ? "image " + (first + 1) : "images %d-%d".formatted(first + 1, first + count);
    }
}
