package dev.panaflux.image;

/** Receives the rows of an image while it is decoded, from top to bottom. */
interface PixelRows {

    /**
     * Receives the size before any pixel is decoded.
     *
     * @param width stored columns
     * @param height stored rows
     * @param orientation how the stored image must be turned
     * @throws ImageFormatException if images of this size are rejected
     */
    void start(int width, int height, Orientation orientation) throws ImageFormatException;

    /**
     * Receives the next row.
     *
     * @param rgb [x=width, channel=3]; valid only during the call
     */
    void row(byte[] rgb);
}
