package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import java.lang.foreign.MemorySegment;

/**
 * A group norm, SiLU and 3x3 convolution over rows that come from another source.
 *
 * <p>Rows are read once each, from top to bottom. The normalised rows that two bands share are kept in between, so nothing
 * is computed twice, and the source is always two rows ahead of what was read from here.
 */
final class ConvolvedRows implements RowSource {

    private final Kernels kernels;
    private final ComputePool pool;
    private final RowSource source;
    private final ChannelAffine norm;
    private final Convolution convolution;
    private final ImageSize size;
    private final Tensor window;
    private int windowFrom;
    private int windowTo;
    private int position;

    /**
     * Allocates the window.
     *
     * @param size of the source's picture and of this one
     * @param maxRows the most rows that will be read at once
     */
    ConvolvedRows(
            Kernels kernels,
            ComputePool pool,
            RowSource source,
            ChannelAffine norm,
            Convolution convolution,
            ImageSize size,
            int maxRows,
            Workspace workspace) {
        this.kernels = kernels;
        this.pool = pool;
        this.source = source;
        this.norm = norm;
        this.convolution = convolution;
        this.size = size;
        this.window = workspace.allocate((maxRows + 2L) * size.width(), convolution.inChannels());
    }

    /** Bytes that the constructor takes of the workspace. */
    static long workspaceBytes(int maxRows, int width, int channels) {
        return Workspace.bytesFor((maxRows + 2L) * width, channels);
    }

    /** The whole picture added to {@code out} {@code [size.pixels, channels]}, band by band. */
    void addAll(Tensor out, int bandRows) {
        for (int from = 0; from < size.height(); from += bandRows) {
            int to = Math.min(from + bandRows, size.height());
            read(size.rows(out, from, to), from, to, Epilogue.ADD);
        }
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
            norm.apply(pool, fresh);
            kernels.silu(fresh, fresh);
            windowTo = neededTo;
        }
        Tensor in = size.rows(window, 0, neededTo - windowFrom);
        convolution.applyRows(kernels, out, in, size.width(), from == 0, to == size.height(), epilogue);
        position = to;
    }

    private void dropRowsBefore(int row) {
        Tensor kept = size.rows(window, row - windowFrom, windowTo - windowFrom);
        MemorySegment.copy(
                kept.segment(),
                0,
                window.segment(),
                0,
                kept.size() * kept.dtype().bytes());
        windowFrom = row;
    }
}
