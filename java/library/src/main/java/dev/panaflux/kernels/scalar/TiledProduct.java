package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = left * weight^T + bias}, then an epilogue, by tiles: the common core of linear layers and convolutions.
 *
 * <p>A tile's sum over the depth consists of partial sums of at most {@link #DEPTH} terms, so its rounding error is far
 * below that of one long sum.
 */
final class TiledProduct {

    private static final int ROWS = 256;
    private static final int COLS = 64;
    private static final int DEPTH = 256;

    /** A source of the left operand's rows. */
    @FunctionalInterface
    interface Left {
        /** Copies {@code left[row, from .. from + count)} to {@code to[0 .. count)}. */
        void read(long row, int from, float[] to, int count);
    }

    private TiledProduct() {}

    /**
     * Computes all of {@code out}.
     *
     * @param granule pieces requested from {@code left} start and end at multiples of it; at most {@link #DEPTH}, and a
     *     divisor of {@code weight.cols()}
     */
    static void run(
            ComputePool pool,
            Tensor out,
            Left left,
            int granule,
            Weight weight,
            @Nullable Tensor bias,
            Epilogue epilogue) {
        int rowTiles = Math.toIntExact(Math.ceilDiv(out.rows(), ROWS));
        int colTiles = Math.toIntExact(Math.ceilDiv(out.cols(), COLS));
        pool.forEach(Math.multiplyExact(rowTiles, colTiles), (index, worker) -> {
            long row = (long) (index / colTiles) * ROWS;
            long col = (long) (index % colTiles) * COLS;
            float[][] sums = sums(out, row, col, left, granule, weight);
            finish(out, row, col, sums, bias, epilogue);
        });
    }

    private static float[][] sums(Tensor out, long row, long col, Left left, int granule, Weight weight) {
        int rows = (int) Math.min(ROWS, out.rows() - row);
        int cols = (int) Math.min(COLS, out.cols() - col);
        int inDim = Math.toIntExact(weight.cols());
        int step = DEPTH / granule * granule;
        float[][] sums = new float[rows][COLS];
        float[][] panel = new float[Math.min(step, inDim)][COLS];
        float[] slice = new float[Math.min(step, inDim)];
        float[] partial = new float[COLS];
        for (int from = 0; from < inDim; from += step) {
            int depth = Math.min(step, inDim - from);
            for (int j = 0; j < cols; j++) {
                weight.read(col + j, from, slice, 0, depth);
                for (int k = 0; k < depth; k++) {
                    panel[k][j] = slice[k];
                }
            }
            for (int i = 0; i < rows; i++) {
                left.read(row + i, from, slice, depth);
                Arrays.fill(partial, 0);
                multiplyAdd(partial, slice, panel, depth, COLS);
                float[] sum = sums[i];
                for (int j = 0; j < COLS; j++) {
                    sum[j] += partial[j];
                }
            }
        }
        return sums;
    }

    /**
     * {@code sum[j] += factors[k] * panel[k][j]} over {@code k < depth}, for {@code j < cols}. The inner loops index every
     * array only by {@code j}, a form that the JIT vectorises.
     */
    static void multiplyAdd(float[] sum, float[] factors, float[][] panel, int depth, int cols) {
        int k = 0;
        for (; k + 4 <= depth; k += 4) {
            addFour(sum, factors, k, panel[k], panel[k + 1], panel[k + 2], panel[k + 3], cols);
        }
        for (; k < depth; k++) {
            float factor = factors[k];
            float[] line = panel[k];
            for (int j = 0; j < cols; j++) {
                sum[j] += factor * line[j];
            }
        }
    }

    private static void addFour(
            float[] sum, float[] factors, int k, float[] a, float[] b, float[] c, float[] d, int cols) {
        float fa = factors[k];
        float fb = factors[k + 1];
        float fc = factors[k + 2];
        float fd = factors[k + 3];
        for (int j = 0; j < cols; j++) {
            sum[j] += (fa * a[j] + fb * b[j]) + (fc * c[j] + fd * d[j]);
        }
    }

    /** Adds bias and added product to a tile's results {@code [rows, COLS]}, applies the epilogue and stores them. */
    static void finish(Tensor out, long row, long col, float[][] sums, @Nullable Tensor bias, Epilogue epilogue) {
        int cols = (int) Math.min(COLS, out.cols() - col);
        float[] addends = new float[cols];
        if (bias != null) {
            bias.read(0, col, addends, 0, cols);
        }
        float[] gate = new float[cols];
        if (epilogue.last() instanceof Epilogue.GatedAdd gated) {
            gated.gate().read(0, col, gate, 0, cols);
        }
        float[] before = new float[cols];
        if (epilogue instanceof Epilogue.AddProduct added) {
            addProduct(out, row, col, sums, added);
        }
        for (int i = 0; i < sums.length; i++) {
            float[] y = sums[i];
            if (bias != null) {
                for (int j = 0; j < cols; j++) {
                    y[j] += addends[j];
                }
            }
            if (!epilogue.last().equals(Epilogue.STORE)) {
                out.read(row + i, col, before, 0, cols);
            }
            switch (epilogue.last()) {
                case Epilogue.Store _ -> {}
                case Epilogue.Add _ -> {
                    for (int j = 0; j < cols; j++) {
                        y[j] += before[j];
                    }
                }
                case Epilogue.GatedAdd _ -> {
                    for (int j = 0; j < cols; j++) {
                        y[j] = before[j] + gate[j] * y[j];
                    }
                }
                case Epilogue.SiluGate _ -> {
                    for (int j = 0; j < cols; j++) {
                        y[j] = ScalarKernels.silu(before[j]) * y[j];
                    }
                }
            }
            Elements.write(out, row + i, col, y, cols);
        }
    }

    private static void addProduct(Tensor out, long row, long col, float[][] sums, Epilogue.AddProduct added) {
        Left left = (r, from, to, count) -> added.left().read(r, from, to, 0, count);
        float[][] more = sums(out, row, col, left, 1, added.right());
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums[i].length; j++) {
                sums[i][j] += more[i][j];
            }
        }
    }
}
