package dev.panaflux.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A number of cells of a terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {

    /** Pixels of a usual cell; terminals that take sizes in cells know better. */
    static final int CELL_WIDTH = 10;

    static final int CELL_HEIGHT = 20;

    /** Rows that stay free for the line of progress, the name of the image and the next prompt. */
    private static final int FREE_ROWS = 3;

    /** The size of a terminal that does not tell it. */
    public static final TerminalSize USUAL = new TerminalSize(80, 24);

    /** The size of this process's terminal, from {@code COLUMNS} and {@code LINES}, else from the terminal itself. */
    public static TerminalSize ofProcess(Map<String, String> environment) {
        try {
            return new TerminalSize(
                    Integer.parseInt(environment.getOrDefault("COLUMNS", "")),
                    Integer.parseInt(environment.getOrDefault("LINES", "")));
        } catch (NumberFormatException unknown) {
            return ofTerminal();
        }
    }

    private static TerminalSize ofTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}")) {
                String[] sides = answer.split(" ", -1);
                return new TerminalSize(Integer.parseInt(sides[1]), Integer.parseInt(sides[0]));
            }
            return USUAL;
        } catch (IOException noTerminal) {
            return USUAL;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** The largest part of this that has the proportions of {@code width} and {@code height}, in cells, and is no larger. */
    TerminalSize fit(double width, double height) {
        double scale = Math.min(1, Math.min(columns / width, Math.max(1, rows - FREE_ROWS) / height));
        return new TerminalSize(
                Math.max(1, (int) Math.round(width * scale)), Math.max(1, (int) Math.round(height * scale)));
    }
}
