package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Quantization;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = (sum over k of q_in[k] * q_weight[k]) * (scale_in * scale_weight) + bias}, then an epilogue, by tiles. The left
 * operand is first quantised by rows; sums of products are integers and therefore exact.
 */
final class IntegerProduct {

    private static final int ROWS = 256;
    private static final int COLS = 64;
    private static final int DEPTH = 256;

    private final Tensor out;
    private final QuantizedWeight weight;
    private final int inDim;
    private final byte[][] left;
    private final float[] scales;

    private IntegerProduct(Tensor out, QuantizedWeight weight, int rows) {
        this.out = out;
        this.weight = weight;
        this.inDim = Math.toIntExact(weight.cols());
        this.left = new byte[rows][inDim];
        this.scales = new float[rows];
    }

    /** Computes all of {@code out}. */
    static void run(
            ComputePool pool, Tensor out, Tensor in, QuantizedWeight weight, @Nullable Tensor bias, Epilogue epilogue) {
        IntegerProduct product = new IntegerProduct(out, weight, Math.toIntExact(in.rows()));
        pool.forEach(product.left.length, (row, worker) -> product.quantize(in, row));
        int rowTiles = Math.toIntExact(Math.ceilDiv(out.rows(), ROWS));
        int colTiles = Math.toIntExact(Math.ceilDiv(out.cols(), COLS));
        pool.forEach(Math.multiplyExact(rowTiles, colTiles), (index, worker) -> {
            int row = index / colTiles * ROWS;
            int col = index % colTiles * COLS;
            TiledProduct.finish(out, row, col, product.tile(row, col), bias, epilogue);
        });
    }

    private void quantize(Tensor in, int row) {
        float[] x = new float[inDim];
        in.read(row, 0, x, 0, inDim);
        scales[row] = Quantization.quantizeRow(x, inDim, left[row]);
    }

    /** The scaled sums of a tile. */
    private float[][] tile(int row, int col) {
        int rows = (int) Math.min(ROWS, out.rows() - row);
        int cols = (int) Math.min(COLS, out.cols() - col);
        int[][] sums = sums(row, col, rows, cols);
        float[] weightScales = new float[cols];
        for (int j = 0; j < cols; j++) {
            weightScales[j] = weight.scale(col + j);
        }
        float[][] y = new float[rows][cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                y[i][j] = sums[i][j] * (scales[row + i] * weightScales[j]);
            }
        }
        return y;
    }

    private int[][] sums(int row, int col, int rows, int cols) {
        int[][] sums = new int[rows][COLS];
        int[][] panel = new int[Math.min(DEPTH, inDim)][COLS];
        byte[] slice = new byte[Math.min(DEPTH, inDim)];
        for (int from = 0; from < inDim; from += DEPTH) {
            int depth = Math.min(DEPTH, inDim - from);
            for (int j = 0; j < cols; j++) {
                MemorySegment.copy(
                        weight.values(), ValueLayout.JAVA_BYTE, (col + j) * weight.cols() + from, slice, 0, depth);
                for (int k = 0; k < depth; k++) {
                    panel[k][j] = slice[k];
                }
            }
            for (int i = 0; i < rows; i++) {
                for (int k = 0; k < depth; k++) {
                    addScaled(sums[i], left[row + i][from + k], panel[k]);
                }
            }
        }
        return sums;
    }

    private static void addScaled(int[] sum, int factor, int[] line) {
        for (int j = 0; j < COLS; j++) {
            sum[j] += factor * line[j];
        }
    }
}
