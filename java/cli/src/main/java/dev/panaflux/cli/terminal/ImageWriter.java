package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;

/** Draws images as the codes of one kind of terminal. */
public interface ImageWriter {

    /** The columns of an image of {@code width} pixels, {@code zoom} times enlarged, on a screen that is large enough. */
    default double columns(int width, int zoom) {
        return (double) width * zoom / TerminalSize.CELL_WIDTH;
    }

    /**
     * Draws an image.
     *
     * @param number identifies the drawing: a drawing of the same number replaces the one before
     * @param cells what it is to cover
     */
    Drawing draw(RgbImage image, int number, TerminalSize cells);
}
