package dev.panaflux.weights.scaled;

/**
 * The scales of a weight: a grid over its values, each scale for a rectangle of them. One scale for all, or one a row, are grids
 * too.
 */
public final class Scales {

    /** The side of rectangles, of which the last in a row or column may be smaller. */
    private static final long USUAL_SIDE = 128;

    private final float[] values;
    private final int columns;
    /** Rows of the weight that share a scale. */
    private final long height;
    /** Columns of the weight that share a scale. */
    private final long width;
    /** Which row of the weight the first row of this view is. */
    private final long firstRow;

    private Scales(float[] values, int columns, long height, long width, long firstRow) {
        this.values = values;
        this.columns = columns;
        this.height = height;
        this.width = width;
        this.firstRow = firstRow;
    }

    /** One scale of 1 for everything. */
    public static Scales none() {
        return new Scales(new float[] {1}, 1, Long.MAX_VALUE, Long.MAX_VALUE, 0);
    }

    /**
     * The grid {@code [gridRows, gridColumns]} over a weight {@code [rows, cols]}.
     *
     * @param values the grid, row by row; kept
     * @throws IllegalArgumentException if the weight cannot be divided like that
     */
    public static Scales of(float[] values, long gridRows, long gridColumns, long rows, long cols) {
        return new Scales(values, (int) gridColumns, side(rows, gridRows), side(cols, gridColumns), 0);
    }

    private static long side(long length, long count) {
        if (count > 1 && count == Math.ceilDiv(length, USUAL_SIDE)) {
            return USUAL_SIDE;
        }
        if (count > 0 && length % count == 0) {
            return Math.max(1, length / count);
        }
        throw new IllegalArgumentException("expected scales for equal parts of %d, found %d".formatted(length, count));
    }

    /** Whether all values of a row have one scale. */
    public boolean isByRow() {
        return columns == 1;
    }

    /** The scales from a row of this view on. */
    Scales from(long row) {
        return new Scales(values, columns, height, width, firstRow + row);
    }

    /** The scale of a value. */
    float at(long row, long col) {
        return values[(int) ((firstRow + row) / height * columns + col / width)];
    }

    /** How many values of the row from {@code col} on have the same scale. */
    long run(long col) {
        return width == Long.MAX_VALUE ? Long.MAX_VALUE : width - col % width;
    }
}
