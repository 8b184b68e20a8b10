package dev.panaflux.kernels.cnative;

/**
 * How a matrix product is cut into tasks: tiles of columns, of which the last ones, too few for all threads, are cut into chunks of
 * rows as well. Every task packs the weights of its tile. The result does not depend on the cut, to the last bit.
 *
 * @param columns columns of a tile; the last tile may have fewer
 * @param whole tiles that are one task
 * @param cut tiles that are cut into chunks, after the whole ones
 * @param rows rows of a chunk; the last chunk may have fewer
 * @param chunks number of chunks of a tile
 */
record ProductCut(long columns, int whole, int cut, long rows, int chunks) {

    /** Tiles have a multiple of this many columns: whole register tiles on every instruction set. */
    private static final long COLUMN_STEP = 64;

    /** Chunks have a multiple of this many rows: whole register tiles on every instruction set. */
    private static final long ROW_STEP = 48;

    /** Reading a row of the left operand takes as long as multiplying it with this many columns. */
    private static final long ROW_IN_COLUMNS = 4;

    /**
     * The cut with which threads that take tasks in turn finish soonest; of several, the one with the widest tiles and the fewest
     * chunks.
     *
     * @param widest columns of the widest tile, a multiple of 64
     * @param packingInRows multiplied rows that take as long as packing a tile's weights
     */
    static ProductCut of(long rows, long columns, int threads, long widest, long packingInRows) {
        ProductCut best = new ProductCut(widest, Math.toIntExact(Math.ceilDiv(columns, widest)), 0, rows, 1);
        long least = Long.MAX_VALUE;
        for (long width = widest; width >= COLUMN_STEP; width -= COLUMN_STEP) {
            int tiles = Math.toIntExact(Math.ceilDiv(columns, width));
            int rest = tiles % threads;
            long height = rows;
            long next;
            do {
                int chunks = Math.toIntExact(Math.ceilDiv(rows, height));
                ProductCut cut = new ProductCut(width, tiles - rest, rest, height, chunks);
                long cost = cut.cost(rows, threads, packingInRows);
                if (cost < least) {
                    least = cost;
                    best = cut;
                }
                next = height;
                height = Math.ceilDiv(Math.ceilDiv(rows, chunks + 1L), ROW_STEP) * ROW_STEP;
            } while (rest > 0 && height < next);
        }
        return best;
    }

    /** Number of tasks. */
    int tasks() {
        return Math.addExact(whole, Math.multiplyExact(cut, chunks));
    }

    /** The time until the last thread ends, in multiplied rows of a column. */
    private long cost(long allRows, int threads, long packingInRows) {
        long rounds = Math.ceilDiv((long) cut * chunks, (long) threads);
        long time = whole / threads * (allRows + packingInRows) + rounds * (rows + packingInRows);
        return time * (columns + ROW_IN_COLUMNS);
    }

    /** A task's first column. Chunks of a tile follow each other, as threads then read the same weights at the same time. */
    long column(int task) {
        return task < whole ? task * columns : (whole + (task - whole) / chunks) * columns;
    }

    /** A task's first row. */
    long row(int task) {
        return task < whole ? 0 : (task - whole) % chunks * rows;
    }

    /** The row after a task's last one, of {@code allRows}. */
    long rowEnd(int task, long allRows) {
        return task < whole ? allRows : Math.min(allRows, row(task) + rows);
    }
}
