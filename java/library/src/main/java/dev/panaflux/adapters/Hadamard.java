package dev.panaflux.adapters;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Adapter;
import dev.panaflux.model.DifferenceAdapter;
import dev.panaflux.model.LowRankAdapter;
import java.util.Arrays;
import java.util.function.BiFunction;

/** Products of small matrices that adapters are stored as, summed in float64. */
final class Hadamard {

    private Hadamard() {}

    /**
     * The adapter for {@code (firstUp firstDown) * (secondUp secondDown)}, elementwise: as two factors whose rank is the product
     * of both ranks, or whole where that is smaller.
     *
     * @param allocator gives f32 memory by rows and columns
     */
    static Adapter adapter(
            BiFunction<Long, Long, Tensor> allocator,
            Tensor firstUp,
            Tensor firstDown,
            Tensor secondUp,
            Tensor secondDown) {
        long rows = firstUp.rows();
        long cols = firstDown.cols();
        int inner = Math.toIntExact(secondDown.rows());
        long rank = firstDown.rows() * inner;
        if (rank * (rows + cols) < rows * cols) {
            Tensor up = allocator.apply(rows, rank);
            Tensor down = allocator.apply(rank, cols);
            float[] ups = firstUp.toFloats();
            float[] otherUps = secondUp.toFloats();
            int outer = Math.toIntExact(firstDown.rows());
            up.fill((row, col) -> ups[(int) row * outer + col / inner] * otherUps[(int) row * inner + col % inner]);
            float[] downs = firstDown.toFloats();
            float[] otherDowns = secondDown.toFloats();
            int width = Math.toIntExact(cols);
            down.fill((row, col) ->
                    downs[(int) (row / inner) * width + col] * otherDowns[(int) (row % inner) * width + col]);
            return new LowRankAdapter(down, up);
        }
        Tensor first = allocator.apply(rows, cols);
        Tensor second = allocator.apply(rows, cols);
        multiply(first, firstUp, firstDown);
        multiply(second, secondUp, secondDown);
        Tensor whole = first;
        float[] line = new float[Math.toIntExact(cols)];
        float[] other = new float[line.length];
        for (long row = 0; row < rows; row++) {
            whole.read(row, 0, line, 0, line.length);
            second.read(row, 0, other, 0, other.length);
            whole.rows(row, row + 1).fill((_, col) -> line[col] * other[col]);
        }
        return new DifferenceAdapter(whole);
    }

    /** {@code out = left right}. */
    static void multiply(Tensor out, Tensor left, Tensor right) {
        float[] factors = left.toFloats();
        float[] lines = right.toFloats();
        int depth = Math.toIntExact(left.cols());
        int cols = Math.toIntExact(right.cols());
        double[] sums = new double[cols];
        for (long row = 0; row < out.rows(); row++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < depth; k++) {
                double factor = factors[(int) row * depth + k];
                for (int col = 0; col < cols; col++) {
                    sums[col] += factor * lines[k * cols + col];
                }
            }
            out.rows(row, row + 1).fill((_, col) -> (float) sums[col]);
        }
    }
}
