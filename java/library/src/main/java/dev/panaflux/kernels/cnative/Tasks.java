package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;

/** Cuts work into parts and hands them to the pool. No result depends on where it is cut, nor on the number of threads. */
record Tasks(ComputePool pool) {

    /** Floats per task of row operators: enough to outweigh starting the task. */
    private static final int FLOATS = 16 * 1024;

    /** One part of the work. */
    @FunctionalInterface
    interface Part {
        /** Does {@code [from, until)} on thread {@code worker}. */
        void run(long from, long until, int worker);
    }

    /** One tile of a product. */
    @FunctionalInterface
    interface Tile {
        /** Does columns {@code [column, columnUntil)} of rows {@code [row, rowUntil)} on thread {@code worker}. */
        void run(long column, long columnUntil, long row, long rowUntil, int worker);
    }

    int threads() {
        return pool.threads();
    }

    /** Runs {@code part} over {@code rows} rows of {@code cols} columns. */
    void forRows(long rows, long cols, Part part) {
        forParts(rows, Math.max(1, FLOATS / Math.max(1, cols)), part);
    }

    /** Runs {@code part} over {@code [0, count)}, {@code size} at a time. */
    void forParts(long count, long size, Part part) {
        pool.forEach(Math.toIntExact(Math.ceilDiv(count, size)), (task, worker) -> {
            long from = task * size;
            part.run(from, Math.min(count, from + size), worker);
        });
    }

    /** Runs {@code part} over the tiles into which {@code cut} cuts {@code out}. */
    void forTiles(ProductCut cut, Tensor out, Tile part) {
        pool.forEach(cut.tasks(), (task, worker) -> {
            long column = cut.column(task);
            part.run(
                    column,
                    Math.min(out.cols(), column + cut.columns()),
                    cut.row(task),
                    cut.rowEnd(task, out.rows()),
                    worker);
        });
    }
}
