package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The right operand of a product, a weight {@code [outDim, inDim]}: its rows become the columns of packed strips. */
record RightColumns(Weight weight, int taps) {

    /** Features packed at a time: this many rows of a strip stay in the L1 cache until they are full. */
    private static final int RUN = 32;

    /** A linear layer's weight, in stored order. */
    static RightColumns linear(Weight weight) {
        return new RightColumns(weight, 1);
    }

    /** A convolution's weight {@code [outChannels, inChannels, ky, kx]}, in the order {@code (ky, kx, inChannels)}. */
    static RightColumns convolution(Tensor weight, int kernel) {
        return new RightColumns(weight, kernel * kernel);
    }

    int depth() {
        return (int) weight.cols();
    }

    int count() {
        return (int) weight.rows();
    }

    /**
     * Packs one strip {@code [depth, MicroKernel.COLS]} into {@code to}; columns beyond the last are zero.
     *
     * @param line scratch of at least {@value #RUN} floats
     * @param elements the thread's reader
     */
    void pack(int column, int k, int depth, float[] to, float[] line, ElementReader elements) {
        int columns = Math.min(MicroKernel.COLS, count() - column);
        for (int from = 0; from < depth; from += RUN) {
            int n = Math.min(RUN, depth - from);
            for (int j = 0; j < columns; j++) {
                if (taps == 1) {
                    elements.read(weight, column + j, k + from, line, 0, n);
                } else {
                    gather(column + j, k + from, n, line);
                }
                int at = from * MicroKernel.COLS + j;
                for (int i = 0; i < n; i++) {
                    to[at + i * MicroKernel.COLS] = line[i];
                }
            }
        }
        if (columns < MicroKernel.COLS) {
            for (int i = 0; i < depth; i++) {
                int row = i * MicroKernel.COLS;
                Arrays.fill(to, row + columns, row + MicroKernel.COLS, 0);
            }
        }
    }

    private void gather(long row, int k, int n, float[] to) {
        Tensor stored = (Tensor) weight;
        int channels = depth() / taps;
        MemorySegment from = stored.segment();
        DType dtype = stored.dtype();
        int tap = k / channels;
        int channel = k % channels;
        for (int i = 0; i < n; i++) {
            to[i] = Elements.get(from, dtype, Elements.offset(stored, row, (long) channel * taps + tap));
            if (++channel == channels) {
                channel = 0;
                tap++;
            }
        }
    }
}
