package dev.panaflux.image;

/** Collects all rows of an image. */
final class WholeImage implements PixelRows {

    private static final int CHANNELS = 3;

    private Orientation orientation = Orientation.UPRIGHT;
    private int width;
    private int height;
    private byte[] rgb = {};
    private int filled;

    @Override
    public void start(int imageWidth, int imageHeight, Orientation turn) {
        width = imageWidth;
        height = imageHeight;
        orientation = turn;
        rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
    }

    @Override
    public void row(byte[] row) {
        System.arraycopy(row, 0, rgb, filled, row.length);
        filled += row.length;
    }

    /** The upright image. */
    RgbImage image() {
        return orientation.apply(RgbImage.adopt(width, height, rgb));
    }
}
