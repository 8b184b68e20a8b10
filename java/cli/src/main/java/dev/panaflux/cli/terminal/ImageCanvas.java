package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Draws images on a terminal, each below the one before or over it. The cursor is at the start of a line, before and after. */
public final class ImageCanvas {

    /** The largest number of a drawing, of 24 bits so that every terminal takes it. */
    private static final int NUMBERS = 1 << 24;

    private final PrintStream out;
    private final ImageWriter writer;
    private final Supplier<TerminalSize> screen;
    private final int zoom;
    private int number;
    private @Nullable Drawing last;

    /**
     * A canvas without a drawing.
     *
     * @param out the terminal
     * @param screen tells its size
     * @param zoom how many times images are enlarged, at least 1
     */
    public ImageCanvas(PrintStream out, ImageWriter writer, Supplier<TerminalSize> screen, int zoom) {
        this.out = out;
        this.writer = writer;
        this.screen = screen;
        this.zoom = zoom;
        // Another process may have drawn on the same terminal.
        this.number = (int) (System.nanoTime() >>> 8) & (NUMBERS - 1);
    }

    /** Draws an image over the last one, unless that is {@linkplain #keep kept}. */
    public void draw(RgbImage image) {
        draw(Montage.of(List.of(image)), image.width(), image.height());
    }

    /**
     * Draws images as if each were of another size.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public void draw(Montage images, int width, int height) {
        Drawing before = last;
        if (before != null) {
            out.print("\033[" + before.rows() + "A\033[J");
        } else {
            number = number % (NUMBERS - 1) + 1;
        }
        Drawing drawing = writer.draw(images.image(), number, cells(images, width, height));
        int rows = before == null ? drawing.rows() : Math.max(before.rows(), drawing.rows());
        // Rows below the end of the screen are made first, as a drawing must not scroll it.
        out.print("\n".repeat(rows) + "\033[" + rows + "A\r" + drawing.codes() + "\033[" + rows + "B\r");
        out.flush();
        last = new Drawing("", rows);
    }

    private TerminalSize cells(Montage images, int width, int height) {
        double columns = writer.columns(width, zoom);
        double rows = columns * height / width * TerminalSize.CELL_WIDTH / TerminalSize.CELL_HEIGHT;
        return screen.get().fit(columns * images.columns(), rows * images.rows());
    }

    /** Lets the last image stay: the next is drawn below. */
    public void keep() {
        last = null;
    }
}
