package dev.panaflux.adapters;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Adapter;
import dev.panaflux.model.DifferenceAdapter;
import dev.panaflux.model.LowRankAdapter;
import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * The sizes of {@code (B1 A1) * (B2 A2)}, elementwise (LoHa), and how it is stored: as two factors whose rank is the product of both
 * ranks, or whole where that is smaller.
 *
 * @param rows rows of the change
 * @param cols its columns
 * @param firstRank columns of {@code B1}
 * @param secondRank columns of {@code B2}
 */
record Hadamard(long rows, long cols, long firstRank, long secondRank) {

    /** A matrix that is the product of two, row by row. */
    record Product(Matrix left, Matrix right) {}

    /** The values of a matrix. */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
    record Matrix(float[] values, int rows, int cols) {}

    /** Elements of what {@link #adapter} stores. */
    long elements() {
        return isFactored() ? rank() * (rows + cols) : rows * cols;
    }

    private boolean isFactored() {
        return rank() * (rows + cols) < rows * cols;
    }

    private long rank() {
        return Math.multiplyExact(firstRank, secondRank);
    }

    /**
     * The adapter.
     *
     * @param allocator gives f32 memory by rows and columns
     */
    Adapter adapter(BiFunction<Long, Long, Tensor> allocator, Product first, Product second) {
        if (!isFactored()) {
            Tensor whole = allocator.apply(rows, cols);
            double[] sums = new double[Math.toIntExact(cols)];
            double[] others = new double[sums.length];
            for (long row = 0; row < rows; row++) {
                multiply(sums, first, (int) row);
                multiply(others, second, (int) row);
                whole.rows(row, row + 1).fill((_, col) -> (float) sums[col] * (float) others[col]);
            }
            return new DifferenceAdapter(whole);
        }
        int outer = Math.toIntExact(firstRank);
        int inner = Math.toIntExact(secondRank);
        Tensor up = allocator.apply(rows, rank());
        Tensor down = allocator.apply(rank(), cols);
        float[] ups = first.left.values;
        float[] otherUps = second.left.values;
        up.fill((row, col) -> ups[(int) row * outer + col / inner] * otherUps[(int) row * inner + col % inner]);
        float[] downs = first.right.values;
        float[] otherDowns = second.right.values;
        int width = Math.toIntExact(cols);
        down.fill(
                (row, col) -> downs[(int) (row / inner) * width + col] * otherDowns[(int) (row % inner) * width + col]);
        return new LowRankAdapter(down, up);
    }

    /** {@code out} = the product. */
    static void multiply(Tensor out, Product product) {
        double[] sums = new double[Math.toIntExact(out.cols())];
        for (long row = 0; row < out.rows(); row++) {
            multiply(sums, product, (int) row);
            out.rows(row, row + 1).fill((_, col) -> (float) sums[col]);
        }
    }

    /** {@code sums} = a row of the product, in float64. */
    private static void multiply(double[] sums, Product product, int row) {
        Arrays.fill(sums, 0);
        float[] lines = product.right.values;
        int depth = product.left.cols;
        for (int k = 0; k < depth; k++) {
            double factor = product.left.values[row * depth + k];
            for (int col = 0; col < sums.length; col++) {
                sums[col] += factor * lines[k * sums.length + col];
            }
        }
    }
}
