package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;

/**
 * The rows {@code [from, to)} of an image, in memory.
 *
 * @param pixels {@code [(to - from) * size.width, channels]}
 * @param size of the whole image
 */
record ImageRows(Tensor pixels, ImageSize size, int from, int to) {

    /** Memory for all rows. */
    static ImageRows all(Pass pass, ImageSize size, int channels) {
        return around(pass, size, channels, 0, size.height(), 0);
    }

    /** Memory for {@code [from, to)} and {@code more} rows on each side, as far as the image has them. */
    static ImageRows around(Pass pass, ImageSize size, int channels, int from, int to, int more) {
        int first = Math.max(from - more, 0);
        int end = Math.min(to + more, size.height());
        return new ImageRows(
                pass.workspace().allocate((long) (end - first) * size.width(), channels), size, first, end);
    }

    /** The rows {@code [first, end)} of these, as far as the image has them. */
    ImageRows part(int first, int end) {
        int begin = Math.max(first, 0);
        int last = Math.min(end, size.height());
        return new ImageRows(size.rows(pixels, begin - from, last - from), size, begin, last);
    }

    int channels() {
        return (int) pixels.cols();
    }
}
