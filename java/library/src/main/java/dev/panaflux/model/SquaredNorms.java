package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.Workspace;
import java.lang.foreign.Arena;

/**
 * The sums of squares of the rows and columns of an adapted weight, in float64.
 *
 * @param rows one for each output
 * @param columns one for each input
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
public record SquaredNorms(double[] rows, double[] columns) {

    /** Columns of an adapter that are computed together. */
    private static final int TOGETHER = 32;

    /** Those of {@code weight + adapter}. */
    public static SquaredNorms of(Kernels kernels, Weight weight, Adapter adapter) {
        int most = (int) Math.min(TOGETHER, adapter.inDim());
        DryRun.Cost cost = DryRun.cost(pass -> columns(pass, adapter, 0, most));
        try (Arena arena = Arena.ofShared()) {
            return of(Pass.quiet(kernels, new Workspace(arena, cost.workspaceBytes())), weight, adapter);
        }
    }

    private static SquaredNorms of(Pass pass, Weight weight, Adapter adapter) {
        int height = Math.toIntExact(adapter.outDim());
        double[] rows = new double[height];
        double[] columns = new double[Math.toIntExact(adapter.inDim())];
        float[] stored = new float[TOGETHER];
        for (int from = 0; from < columns.length; from += TOGETHER) {
            int count = Math.min(TOGETHER, columns.length - from);
            float[] changes = columns(pass, adapter, from, count);
            for (int row = 0; row < height; row++) {
                weight.read(row, from, stored, 0, count);
                for (int col = 0; col < count; col++) {
                    double sum = (double) stored[col] + changes[col * height + row];
                    rows[row] += sum * sum;
                    columns[from + col] += sum * sum;
                }
            }
        }
        return new SquaredNorms(rows, columns);
    }

    /** Columns of an adapter, one after the other: its products with columns of the identity. */
    private static float[] columns(Pass pass, Adapter adapter, int from, int count) {
        try (var _ = pass.workspace().frame()) {
            Tensor unit = pass.workspace().allocate(count, adapter.inDim());
            unit.clear();
            unit.cols(from, (long) from + count).fill((row, col) -> row == col ? 1 : 0);
            Tensor product = pass.workspace().allocate(count, adapter.outDim());
            product.clear();
            adapter.add(pass, product, unit, Epilogue.ADD);
            return product.toFloats();
        }
    }
}
