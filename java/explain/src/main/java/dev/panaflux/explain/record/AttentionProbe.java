package dev.panaflux.explain.record;

import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import java.lang.foreign.Arena;

/**
 * Reads attention weights, which no operator stores. Attention returns a mean of the values, weighted by how much a query attends
 * to each key. If the value of a key is 1 in one column and 0 in all others, that column of the mean is the key's weight. So the
 * run's own operator attends a second time, to such values: the same softmax in the same arithmetic.
 */
final class AttentionProbe {

    private final Kernels kernels;

    /** Attends with {@code kernels}. */
    AttentionProbe(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Which keys a column adds up. */
    @FunctionalInterface
    interface Columns {
        boolean contains(int column, int key);
    }

    /**
     * The weights of groups of keys.
     *
     * @param count number of columns, at most the features of a head
     * @return {@code [queries, heads, count]}: how much of its attention a query pays to the keys of a column
     */
    float[] weights(Call.Attention call, int count, Columns columns) {
        AttentionShape shape = call.shape();
        int headDim = shape.headDim();
        if (count > headDim) {
            throw new IllegalArgumentException("columns: expected at most " + headDim + ", found " + count);
        }
        long keys = call.k().rows();
        int queries = Math.toIntExact(call.q().rows());
        try (Arena arena = Arena.ofShared()) {
            long bytes = Workspace.bytesFor(keys, call.v().cols())
                    + Workspace.bytesFor(queries, call.q().cols());
            Workspace workspace = new Workspace(arena, bytes);
            Tensor values = workspace.allocate(keys, call.v().cols());
            fill(values, headDim, count, columns);
            Tensor out = workspace.allocate(queries, call.q().cols());
            kernels.attention(out, call.q(), call.k(), values, shape, call.mask());
            float[] weights = new float[queries * shape.heads() * count];
            for (int query = 0; query < queries; query++) {
                float[] means = out.rows(query, query + 1L).toFloats();
                for (int head = 0; head < shape.heads(); head++) {
                    int line = query * shape.heads() + head;
                    System.arraycopy(means, head * headDim, weights, line * count, count);
                }
            }
            return weights;
        }
    }

    /** Row by row: all values at once would take as much memory on the heap as they take outside it. */
    private static void fill(Tensor values, int headDim, int count, Columns columns) {
        float[] row = new float[Math.toIntExact(values.cols())];
        for (int key = 0; key < values.rows(); key++) {
            for (int column = 0; column < count; column++) {
                float value = columns.contains(column, key) ? 1 : 0;
                for (int feature = column; feature < row.length; feature += headDim) {
                    row[feature] = value;
                }
            }
            values.rows(key, key + 1L).setFloats(row);
        }
    }
}
