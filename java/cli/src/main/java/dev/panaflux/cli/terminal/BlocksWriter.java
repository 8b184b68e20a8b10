package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;

/** Two pixels in each cell: the upper half of a block in one colour, on a background of the other. Needs 24-bit colours. */
final class BlocksWriter implements ImageWriter {

    /** Columns of an image of any size, before it is enlarged. */
    private static final int COLUMNS = 32;

    private static final char UPPER_HALF = '\u2580';

    @Override
    public double columns(int width, int zoom) {
        return COLUMNS * zoom;
    }

    @Override
    public Drawing draw(RgbImage image, int number, TerminalSize cells) {
        RgbImage pixels = Scaled.of(image, cells.columns(), 2 * cells.rows());
        StringBuilder codes = new StringBuilder();
        for (int row = 0; row < cells.rows(); row++) {
            for (int x = 0; x < cells.columns(); x++) {
                codes.append("\033[38;2");
                append(codes, pixels, x, 2 * row);
                codes.append(";48;2");
                append(codes, pixels, x, 2 * row + 1);
                codes.append('m').append(UPPER_HALF);
            }
            codes.append("\033[0m\r\033[1B");
        }
        codes.append("\033[").append(cells.rows()).append('A');
        return new Drawing(codes.toString(), cells.rows());
    }

    private static void append(StringBuilder codes, RgbImage pixels, int x, int y) {
        for (int channel = 0; channel < 3; channel++) {
            codes.append(';').append(pixels.value(x, y, channel));
        }
    }
}
