package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.ComputePool;

/** Cuts work at places that do not depend on the number of threads, and hands the parts to the pool. */
record Tasks(ComputePool pool) {

    /** Floats per task of row operators: enough to outweigh starting the task. */
    private static final int FLOATS = 64 * 1024;

    /** One part of the work. */
    @FunctionalInterface
    interface Part {
        /** Does {@code [from, until)} on thread {@code worker}. */
        void run(long from, long until, int worker);
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
}
