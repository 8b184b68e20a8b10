package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;
import java.util.function.UnaryOperator;

/**
 * Sixel graphics, as of the VT340: six rows of pixels at a time, in 252 colours, with the error of each pixel spread over the
 * next ones (Floyd and Steinberg).
 *
 * @param passed what the code is wrapped in
 */
record SixelWriter(UnaryOperator<String> passed) implements ImageWriter {

    private static final int RED_LEVELS = 6;
    private static final int GREEN_LEVELS = 7;
    private static final int BLUE_LEVELS = 6;
    private static final int COLOURS = RED_LEVELS * GREEN_LEVELS * BLUE_LEVELS;
    private static final int[] LEVELS = {RED_LEVELS, GREEN_LEVELS, BLUE_LEVELS};
    private static final int BAND = 6;
    private static final int SHORTEST_RUN = 4;

    @Override
    public Drawing draw(RgbImage image, int number, TerminalSize cells) {
        int width = cells.columns() * TerminalSize.CELL_WIDTH;
        int height = cells.rows() * TerminalSize.CELL_HEIGHT;
        int[][] colours = dithered(Scaled.of(image, width, height));
        StringBuilder code = new StringBuilder("\033P0;1q\"1;1;%d;%d".formatted(width, height));
        for (int colour = 0; colour < COLOURS; colour++) {
            code.append('#').append(colour).append(";2");
            for (int channel = 0; channel < LEVELS.length; channel++) {
                code.append(';').append(100 * level(colour, channel) / (LEVELS[channel] - 1));
            }
        }
        for (int top = 0; top < height; top += BAND) {
            band(code, colours, top, width);
        }
        code.append("\033\\");
        return new Drawing("\0337" + passed.apply(code.toString()) + "\0338", cells.rows());
    }

    private static int level(int colour, int channel) {
        return switch (channel) {
            case 0 -> colour / (GREEN_LEVELS * BLUE_LEVELS);
            case 1 -> colour / BLUE_LEVELS % GREEN_LEVELS;
            default -> colour % BLUE_LEVELS;
        };
    }

    /** The colour of each pixel, {@code [height][width]}. */
    private static int[][] dithered(RgbImage image) {
        int[][] colours = new int[image.height()][image.width()];
        for (int channel = 0; channel < LEVELS.length; channel++) {
            // One more at each end, so that the last errors have a place.
            double[] here = new double[image.width() + 2];
            double[] below = new double[image.width() + 2];
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    double wanted = image.value(x, y, channel) / 255.0 + here[x + 1];
                    int most = LEVELS[channel] - 1;
                    int level = Math.clamp(Math.round(wanted * most), 0, most);
                    double error = (wanted - (double) level / most) / 16;
                    here[x + 2] += 7 * error;
                    below[x] += 3 * error;
                    below[x + 1] += 5 * error;
                    below[x + 2] += error;
                    colours[y][x] = colours[y][x] * LEVELS[channel] + level;
                }
                here = below;
                below = new double[image.width() + 2];
            }
        }
        return colours;
    }

    private static void band(StringBuilder code, int[][] colours, int top, int width) {
        int bottom = Math.min(colours.length, top + BAND);
        boolean[] used = new boolean[COLOURS];
        for (int y = top; y < bottom; y++) {
            for (int colour : colours[y]) {
                used[colour] = true;
            }
        }
        for (int colour = 0; colour < COLOURS; colour++) {
            if (used[colour]) {
                code.append('#').append(colour);
                row(code, colours, top, bottom, width, colour);
                code.append('$');
            }
        }
        code.append('-');
    }

    private static void row(StringBuilder code, int[][] colours, int top, int bottom, int width, int colour) {
        char before = 0;
        int run = 0;
        for (int x = 0; x <= width; x++) {
            char sixel = x == width ? 0 : sixel(colours, top, bottom, x, colour);
            if (sixel == before) {
                run++;
            } else {
                append(code, before, run);
                before = sixel;
                run = 1;
            }
        }
    }

    private static char sixel(int[][] colours, int top, int bottom, int x, int colour) {
        int bits = 0;
        for (int y = top; y < bottom; y++) {
            if (colours[y][x] == colour) {
                bits |= 1 << (y - top);
            }
        }
        return (char) ('?' + bits);
    }

    private static void append(StringBuilder code, char sixel, int run) {
        if (run >= SHORTEST_RUN) {
            code.append('!').append(run).append(sixel);
        } else {
            for (int i = 0; i < run; i++) {
                code.append(sixel);
            }
        }
    }
}
