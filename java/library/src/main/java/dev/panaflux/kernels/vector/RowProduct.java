package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * The product of a few rows with a weight, for which packing would cost more than it saves: dot products along the depth, so
 * each weight is read once, in order.
 */
final class RowProduct {

    /** With more rows than this, {@link MatrixProduct} is faster. */
    static final int MOST_ROWS = 8;

    /** Columns per task. */
    private static final int TILE = 64;

    /** Columns that share each load of a row. */
    private static final int TOGETHER = 4;

    private static final int DEPTH = 1024;

    private final Tensor out;
    private final Tensor in;
    private final Weight weight;
    private final @Nullable Tensor bias;
    private final Epilogue epilogue;
    private final int rows;
    private final int columns;

    RowProduct(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        this.out = out;
        this.in = in;
        this.weight = weight;
        this.bias = bias;
        this.epilogue = epilogue;
        this.rows = (int) in.rows();
        this.columns = Math.toIntExact(weight.rows());
    }

    void run(ComputePool pool, Scratch[] scratch) {
        pool.forEach(Math.ceilDiv(columns, TILE), (tile, worker) -> compute(tile * TILE, scratch[worker]));
    }

    private void compute(int column, Scratch scratch) {
        int width = Math.min(TILE, columns - column);
        scratch.left = Scratch.atLeast(scratch.left, rows * TOGETHER * Lanes.COUNT);
        scratch.line = Scratch.atLeast(scratch.line, TOGETHER * DEPTH);
        scratch.result = Scratch.atLeast(scratch.result, MOST_ROWS * TILE);
        for (int j = 0; j < width; j += TOGETHER) {
            int count = Math.min(TOGETHER, width - j);
            columns(in, weight, column + j, count, j, scratch, false);
            if (epilogue instanceof Epilogue.AddProduct added) {
                columns(added.left(), added.right(), column + j, count, j, scratch, true);
            }
        }
        if (bias != null) {
            scratch.bias = Scratch.atLeast(scratch.bias, TILE);
            scratch.elements.read(bias, 0, column, scratch.bias, 0, width);
        }
        if (epilogue.last() instanceof Epilogue.GatedAdd gated) {
            scratch.gate = Scratch.atLeast(scratch.gate, TILE);
            scratch.elements.read(gated.gate(), 0, column, scratch.gate, 0, width);
        }
        for (int i = 0; i < rows; i++) {
            TileWriter.write(
                    out,
                    i,
                    column,
                    width,
                    scratch.result,
                    i * TILE,
                    bias == null ? null : scratch.bias,
                    epilogue.last(),
                    scratch.gate);
        }
    }

    /** The sums of up to {@link #TOGETHER} columns for every row; {@code add}: to those that are there. */
    private void columns(Tensor left, Weight right, int column, int count, int at, Scratch scratch, boolean add) {
        int depth = Math.toIntExact(right.cols());
        float[] sums = scratch.left;
        float[] weights = scratch.line;
        for (int k = 0; k < depth; k += DEPTH) {
            int length = Math.min(DEPTH, depth - k);
            for (int j = 0; j < count; j++) {
                scratch.elements.read(right, column + j, k, weights, j * DEPTH, length);
            }
            for (int i = 0; i < rows; i++) {
                accumulate(left.segment(), Elements.offset(left, i, k), weights, length, sums, i * TOGETHER, k > 0);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < count; j++) {
                float sum = Lanes.sum(Lanes.load(sums, (i * TOGETHER + j) * Lanes.COUNT));
                int place = i * TILE + at + j;
                scratch.result[place] = add ? scratch.result[place] + sum : sum;
            }
        }
    }

    private static void accumulate(
            MemorySegment x, long offset, float[] w, int n, float[] sums, int slot, boolean accumulate) {
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        FloatVector s2 = Lanes.zero();
        FloatVector s3 = Lanes.zero();
        int k = 0;
        for (int end = Lanes.whole(n); k < end; k += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, offset + 4L * k);
            s0 = v.fma(Lanes.load(w, k), s0);
            s1 = v.fma(Lanes.load(w, k + DEPTH), s1);
            s2 = v.fma(Lanes.load(w, k + 2 * DEPTH), s2);
            s3 = v.fma(Lanes.load(w, k + 3 * DEPTH), s3);
        }
        int at = slot * Lanes.COUNT;
        put(s0, sums, at, accumulate);
        put(s1, sums, at + Lanes.COUNT, accumulate);
        put(s2, sums, at + 2 * Lanes.COUNT, accumulate);
        put(s3, sums, at + 3 * Lanes.COUNT, accumulate);
        for (; k < n; k++) {
            float v = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * k);
            for (int j = 0; j < TOGETHER; j++) {
                sums[at + j * Lanes.COUNT] = Math.fma(v, w[k + j * DEPTH], sums[at + j * Lanes.COUNT]);
            }
        }
    }

    private static void put(FloatVector sum, float[] sums, int at, boolean accumulate) {
        (accumulate ? sum.add(Lanes.load(sums, at)) : sum).intoArray(sums, at);
    }
}
