package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;

/** A picture whose rows are computed when they are read. */
@FunctionalInterface
interface RowSource {

    /** Writes the rows {@code [from, to)} to {@code out} {@code [(to - from) * width, channels]}. */
    void read(Tensor out, int from, int to);

    /** A picture in memory. */
    static RowSource stored(Kernels kernels, Tensor image, ImageSize size) {
        return (out, from, to) -> kernels.convert(out, size.rows(image, from, to));
    }

    /** Writes the whole picture to {@code out} {@code [size.pixels, channels]}, band by band. */
    default void readAll(Tensor out, ImageSize size, int bandRows) {
        for (int from = 0; from < size.height(); from += bandRows) {
            int to = Math.min(from + bandRows, size.height());
            read(size.rows(out, from, to), from, to);
        }
    }

    /** The moments of the whole picture, gathered through {@code band} {@code [bandRows * width, channels]}. */
    default ChannelMoments moments(ComputePool pool, ImageSize size, int bandRows, Tensor band) {
        ChannelMoments moments = new ChannelMoments((int) band.cols());
        for (int from = 0; from < size.height(); from += bandRows) {
            int to = Math.min(from + bandRows, size.height());
            Tensor rows = size.rows(band, 0, to - from);
            read(rows, from, to);
            moments.add(pool, rows);
        }
        return moments;
    }
}
