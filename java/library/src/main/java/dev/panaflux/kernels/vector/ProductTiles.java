package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.backend.TileSizes;

/**
 * How a {@link MatrixProduct} is cut into tasks, each a tile of columns for a chunk of rows.
 *
 * @param columns columns per tile, whole strips; the last tile may have fewer
 * @param count number of column tiles
 * @param chunkRows rows per chunk, whole groups; the last chunk may have fewer
 * @param chunks number of chunks
 */
record ProductTiles(int columns, int count, int chunkRows, int chunks) {

    /** Floats in the packed tiles of all threads together. */
    private static final int ALL_TILES_FLOATS = 32768 * 1024;

    private static final int TASKS_PER_THREAD = 4;
    private static final int TALL_ROWS = 1024;

    /** Cost of copying a tile's panels, in multiplied strips. */
    private static final long PANELS_IN_STRIPS = 1;

    /**
     * The tasks for a product {@code [rows, depth] * [depth, columns]}.
     *
     * @param groupRows rows computed together
     */
    static ProductTiles of(int rows, int columns, int depth, int groupRows, int threads, TileSizes sizes) {
        int strips = Math.ceilDiv(columns, MicroKernel.COLS);
        int wanted = TASKS_PER_THREAD * threads;
        int enough = Math.ceilDiv(strips, fittingStrips(depth, threads, sizes));
        // Every thread that works on a tile packs it, so few rows are shared by splitting columns, many by splitting
        // rows.
        boolean tall = rows >= (long) TALL_ROWS * threads;
        int split = tall ? enough : Math.max(enough, Math.min(Math.ceilDiv(strips, 2), wanted));
        int widest = Math.ceilDiv(strips, split);
        int tileStrips = Math.ceilDiv(strips, widest) < wanted ? widest : evenest(strips, widest, threads);
        int count = Math.ceilDiv(strips, tileStrips);

        int groups = Math.ceilDiv(rows, groupRows);
        int chunksWanted = Math.clamp(Math.ceilDiv(wanted, count), 1, groups);
        int chunkRows = Math.ceilDiv(groups, chunksWanted) * groupRows;
        return new ProductTiles(tileStrips * MicroKernel.COLS, count, chunkRows, Math.ceilDiv(rows, chunkRows));
    }

    /** Number of tasks. */
    int tasks() {
        return Math.multiplyExact(count, chunks);
    }

    private static int fittingStrips(int depth, int threads, TileSizes sizes) {
        int floats = Math.min(sizes.of(VectorBackend.KIBIFLOATS) * 1024, ALL_TILES_FLOATS / threads);
        return Math.clamp(
                floats / Math.max(1, depth) / MicroKernel.COLS, 1, sizes.of(VectorBackend.COLUMNS) / MicroKernel.COLS);
    }

    /**
     * The tile width, in strips and at least half of {@code widest}, with which threads that take tiles in turn finish
     * soonest: 19 tiles take two threads as long as 20.
     */
    private static int evenest(int strips, int widest, int threads) {
        int best = widest;
        long least = Long.MAX_VALUE;
        for (int width = widest; width >= Math.ceilDiv(widest, 2); width--) {
            int rounds = Math.ceilDiv(Math.ceilDiv(strips, width), threads);
            long cost = rounds * (width + PANELS_IN_STRIPS);
            if (cost < least) {
                least = cost;
                best = width;
            }
        }
        return best;
    }
}
