package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;

/**
 * Applies a group norm, SiLU and a 3x3 convolution to the rows of another source.
 *
 * <p>Each row is read once, from top to bottom. Normalised rows that two bands share are kept between reads, so nothing is
 * computed twice. The source is always two rows ahead of the rows read from here.
 */
final class NormConvolvedRows implements RowSource {

    private final Pass pass;
    private final RowSource source;
    private final Layer layer;
    private final ImageSize size;
    private final Tensor window;
    private int windowFrom;
    private int windowTo;
    private int position;

    /**
     * The layer that rows pass through.
     *
     * @param moments moments of the source's whole image, {@code [2, groups]}
     */
    record Layer(GroupNorm norm, Tensor moments, Convolution convolution) {}

    /**
     * Allocates the window.
     *
     * @param size size of the source's image and of the result
     * @param maxRows maximum number of rows per read
     */
    NormConvolvedRows(Pass pass, RowSource source, Layer layer, ImageSize size, int maxRows) {
        this.pass = pass;
        this.source = source;
        this.layer = layer;
        this.size = size;
        this.window = pass.workspace()
                .allocate((maxRows + 2L) * size.width(), layer.convolution().inChannels());
    }

    /** Adds the whole image to {@code out} {@code [size.pixels, channels]}, band by band. */
    void addAll(Tensor out, int bandRows) {
        size.forEachBand(bandRows, (from, to) -> read(size.rows(out, from, to), from, to, Epilogue.ADD));
    }

    @Override
    public void read(Tensor out, int from, int to) {
        read(out, from, to, Epilogue.STORE);
    }

    private void read(Tensor out, int from, int to, Epilogue epilogue) {
        if (from != position) {
            throw new IllegalStateException(
                    "convolved rows: expected to read row %d, found %d".formatted(position, from));
        }
        int neededFrom = Math.max(from - 1, 0);
        int neededTo = Math.min(to + 1, size.height());
        dropRowsBefore(neededFrom);
        if (windowTo < neededTo) {
            Tensor fresh = size.rows(window, windowTo - windowFrom, neededTo - windowFrom);
            source.read(fresh, windowTo, neededTo);
            layer.norm().applySiluInPlace(pass, fresh, layer.moments());
            windowTo = neededTo;
        }
        Tensor in = size.rows(window, 0, neededTo - windowFrom);
        layer.convolution().applyRows(pass, out, in, size, from, to, epilogue);
        position = to;
    }

    /** Moves the kept rows, at most two, to the top of the window, one by one since source and target may overlap. */
    private void dropRowsBefore(int row) {
        int dropped = row - windowFrom;
        for (int kept = row; kept < windowTo && dropped > 0; kept++) {
            Tensor from = size.rows(window, kept - windowFrom, kept - windowFrom + 1);
            pass.kernels().convert(size.rows(window, kept - row, kept - row + 1), from);
        }
        windowFrom = row;
    }
}
