package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;

/** An image whose rows are computed when they are read. */
@FunctionalInterface
interface RowSource {

    /** Writes the rows {@code [from, to)} to {@code out} {@code [(to - from) * width, channels]}. */
    void read(Tensor out, int from, int to);

    /** An image in memory. */
    static RowSource stored(Pass pass, Tensor image, ImageSize size) {
        return (out, from, to) -> pass.kernels().convert(out, size.rows(image, from, to));
    }

    /** Writes the whole image to {@code out} {@code [size.pixels, channels]}, band by band. */
    default void readAll(Tensor out, ImageSize size, int bandRows) {
        size.forEachBand(bandRows, (from, to) -> read(size.rows(out, from, to), from, to));
    }

    /**
     * The moments of the whole image.
     *
     * @param out {@code [2, groups]}
     */
    default void moments(Pass pass, Tensor out, ImageSize size, int channels, int bandRows) {
        GroupMoments moments = new GroupMoments((int) out.cols());
        try (var _ = pass.workspace().frame()) {
            Tensor band = pass.workspace().allocate((long) bandRows * size.width(), channels);
            size.forEachBand(bandRows, (from, to) -> {
                Tensor rows = size.rows(band, 0, to - from);
                read(rows, from, to);
                moments.add(pass, rows);
            });
        }
        moments.store(out);
    }
}
