package dev.panaflux.image;

/** Takes the rows of an image while it is decoded, from the top down. */
interface PixelRows {

    /**
     * Tells the size before any pixel is decoded.
     *
     * @param width stored columns
     * @param height stored rows
     * @param orientation how the stored image must be turned
     * @throws ImageFormatException if no image of this size is wanted
     */
    void start(int width, int height, Orientation orientation) throws ImageFormatException;

    /**
     * Takes the next row.
     *
     * @param rgb [x=width, channel=3]; valid only during the call
     */
    void row(byte[] rgb);
}
