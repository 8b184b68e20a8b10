package dev.panaflux.image;

import java.util.Arrays;

/** Places a frame on its canvas: receives rows of the frame and passes on rows of the canvas. */
final class CanvasRows implements PixelRows {

    private static final int CHANNELS = 3;

    /**
     * The position of a frame.
     *
     * @param width width of the canvas
     * @param height height of the canvas
     * @param left columns of the canvas to the left of the frame
     * @param top rows of the canvas above the frame
     */
    record Place(int width, int height, int left, int top) {}

    private final PixelRows canvas;
    private final Place place;

    /** The colour of the canvas outside the frame, 0xRRGGBB. */
    private final int fill;

    private byte[] blank = {};
    private int frameHeight;
    private int taken;

    CanvasRows(PixelRows canvas, Place place, int fill) {
        this.canvas = canvas;
        this.place = place;
        this.fill = fill;
    }

    @Override
    public void start(int width, int height, Orientation orientation) throws ImageFormatException {
        canvas.start(place.width(), place.height(), orientation);
        frameHeight = height;
        blank = new byte[place.width() * CHANNELS];
        for (int i = 0; i < blank.length; i += CHANNELS) {
            blank[i] = (byte) (fill >> 16);
            blank[i + 1] = (byte) (fill >> 8);
            blank[i + 2] = (byte) fill;
        }
        repeat(place.top());
    }

    @Override
    public void row(byte[] rgb) {
        byte[] row = Arrays.copyOf(blank, blank.length);
        System.arraycopy(rgb, 0, row, place.left() * CHANNELS, rgb.length);
        canvas.row(row);
        if (++taken == frameHeight) {
            repeat(place.height() - place.top() - frameHeight);
        }
    }

    private void repeat(int rows) {
        for (int i = 0; i < rows; i++) {
            canvas.row(blank);
        }
    }
}
