package dev.panaflux.weights.scaled;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Scales of one byte in the order of cuBLAS: tiles of 128 rows and 4 columns, in a tile 32 runs of 16 scales, those of the rows
 * {@code r, r + 32, r + 64, r + 96}.
 *
 * @param memory whole tiles, row by row of tiles
 * @param columns columns of scales, without those that fill the last tile
 */
record TiledScales(MemorySegment memory, long columns) {

    private static final int TILE_ROWS = 128;
    private static final int TILE_COLUMNS = 4;
    private static final int TILE = TILE_ROWS * TILE_COLUMNS;

    /** Bytes of the scales for {@code rows} rows. */
    static long bytes(long rows, long columns) {
        return Math.ceilDiv(rows, TILE_ROWS) * Math.ceilDiv(columns, TILE_COLUMNS) * TILE;
    }

    byte at(long row, long column) {
        long tile = row / TILE_ROWS * Math.ceilDiv(columns, TILE_COLUMNS) + column / TILE_COLUMNS;
        long inside = row % 32 * 16 + row % TILE_ROWS / 32 * TILE_COLUMNS + column % TILE_COLUMNS;
        return memory.get(ValueLayout.JAVA_BYTE, tile * TILE + inside);
    }
}
