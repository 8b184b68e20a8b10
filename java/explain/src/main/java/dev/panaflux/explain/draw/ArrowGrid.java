package dev.panaflux.explain.draw;

/** One arrow in each cell of a grid. */
public final class ArrowGrid {

    private static final double SIDE = 300;

    private ArrowGrid() {}

    /**
     * The arrows, each from the middle of its cell.
     *
     * @param arrows {@code [cells, 2]}: right and up
     * @param columns cells of a row
     * @param most the length of an arrow of half a cell and more
     */
    public static String of(float[] arrows, int columns, double most, String label) {
        int rows = arrows.length / 2 / columns;
        double cell = SIDE / columns;
        Svg svg = new Svg(SIDE, cell * rows, label);
        for (int row = 0; row <= rows; row++) {
            svg.line(0, row * cell, SIDE, row * cell, "grid");
        }
        for (int column = 0; column <= columns; column++) {
            svg.line(column * cell, 0, column * cell, rows * cell, "grid");
        }
        for (int i = 0; i < rows * columns; i++) {
            double x = (i % columns + 0.5) * cell;
            int row = i / columns;
            double y = (row + 0.5) * cell;
            double right = arrows[2 * i] / most * cell * 0.6;
            double up = arrows[2 * i + 1] / most * cell * 0.6;
            svg.arrow(x - right / 2, y + up / 2, x + right / 2, y - up / 2, cell * 0.22, "arrow flow");
        }
        return svg.toString();
    }
}
