package dev.panaflux.image;

/**
 * The prediction of lossless WebP: each pixel is replaced by its difference from what its neighbours above and to the left
 * make likely. Each tile uses the one of fourteen predictions whose differences need the fewest bits, by an estimate.
 */
final class Vp8lPrediction {

    private static final int MODES = 14;
    private static final int FIRST_MODE = 11;
    private static final int BLACK = 0xff000000;

    /** What a change of prediction costs beside the differences, in the estimate's unit; keeps tiles of noise alike. */
    private static final float CHANGE = 12;

    /** Estimated bits of a difference: a small one is likely. */
    private static final float[] COST = new float[256];

    static {
        for (int i = 0; i < COST.length; i++) {
            COST[i] = (float) (Math.log(1 + Math.abs((byte) i)) / Math.log(2));
        }
    }

    private final int[] argb;
    private final int width;
    private final int height;
    private final int tileBits;
    private final int[] modes;
    private final int[] residuals;

    /**
     * Predicts an image.
     *
     * @param argb [y=height, x=width], 0xAARRGGBB
     * @param tileBits logarithm of a tile's side
     */
    Vp8lPrediction(int[] argb, int width, int height, int tileBits) {
        this.argb = argb;
        this.width = width;
        this.height = height;
        this.tileBits = tileBits;
        this.modes = new int[columns() * tiles(height, tileBits)];
        this.residuals = new int[argb.length];
        for (int tile = 0; tile < modes.length; tile++) {
            predict(tile);
        }
    }

    /** [tile row, tile column]: the prediction of each tile. */
    int[] modes() {
        return modes;
    }

    /** Tiles in a row. */
    int columns() {
        return tiles(width, tileBits);
    }

    /** [y=height, x=width]: the differences, each channel modulo 256. */
    int[] residuals() {
        return residuals;
    }

    /** The number of tiles in {@code size} pixels. */
    private static int tiles(int size, int tileBits) {
        return (size + (1 << tileBits) - 1) >> tileBits;
    }

    private void predict(int tile) {
        int left = (tile % columns()) << tileBits;
        int top = (tile / columns()) << tileBits;
        int right = Math.min(width, left + (1 << tileBits));
        int bottom = Math.min(height, top + (1 << tileBits));
        int usual = tile % columns() == 0 ? FIRST_MODE : modes[tile - 1];
        float best = Float.POSITIVE_INFINITY;
        for (int mode = 0; mode < MODES; mode++) {
            float cost = mode == usual ? 0 : CHANGE;
            for (int y = top; y < bottom && cost < best; y++) {
                for (int x = left; x < right; x++) {
                    cost += cost(difference(argb[y * width + x], predicted(x, y, mode)));
                }
            }
            if (cost < best) {
                best = cost;
                modes[tile] = mode;
            }
        }
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                residuals[y * width + x] = difference(argb[y * width + x], predicted(x, y, modes[tile]));
            }
        }
    }

    private static float cost(int residual) {
        return COST[residual >> 16 & 0xff] + COST[residual >> 8 & 0xff] + COST[residual & 0xff];
    }

    /** The format fixes the prediction of the first row and column. */
    private int predicted(int x, int y, int mode) {
        int at = y * width + x;
        if (y == 0) {
            return x == 0 ? BLACK : argb[at - 1];
        }
        int above = argb[at - width];
        if (x == 0) {
            return above;
        }
        int left = argb[at - 1];
        int corner = argb[at - width - 1];
        // Right of the last column the format takes the next pixel in memory, the first of this row.
        int next = argb[at - width + 1];
        return switch (mode) {
            case 0 -> BLACK;
            case 1 -> left;
            case 2 -> above;
            case 3 -> next;
            case 4 -> corner;
            case 5 -> mean(mean(left, next), above);
            case 6 -> mean(left, corner);
            case 7 -> mean(left, above);
            case 8 -> mean(corner, above);
            case 9 -> mean(above, next);
            case 10 -> mean(mean(left, corner), mean(above, next));
            case 11 -> nearer(left, above, corner);
            case 12 -> gradient(left, above, corner);
            default -> extrapolated(mean(left, above), corner);
        };
    }

    /** The means of the channels, rounded down. */
    private static int mean(int a, int b) {
        return (a & b) + (((a ^ b) & 0xfefefefe) >>> 1);
    }

    /** Whichever of {@code left} and {@code above} is nearer to {@code left + above - corner}. */
    private static int nearer(int left, int above, int corner) {
        int fromLeft = 0;
        int fromAbove = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int middle = corner >>> shift & 0xff;
            fromLeft += Math.abs((above >>> shift & 0xff) - middle);
            fromAbove += Math.abs((left >>> shift & 0xff) - middle);
        }
        return fromLeft < fromAbove ? left : above;
    }

    private static int gradient(int left, int above, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (left >>> shift & 0xff) + (above >>> shift & 0xff) - (corner >>> shift & 0xff);
            result |= Math.clamp(value, 0, 0xff) << shift;
        }
        return result;
    }

    private static int extrapolated(int mean, int corner) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = mean >>> shift & 0xff;
            result |= Math.clamp(value + (value - (corner >>> shift & 0xff)) / 2, 0, 0xff) << shift;
        }
        return result;
    }

    /** The differences of the channels, modulo 256. */
    private static int difference(int a, int b) {
        int alphaGreen = 0x00ff00ff + (a & 0xff00ff00) - (b & 0xff00ff00);
        int redBlue = 0xff00ff00 + (a & 0x00ff00ff) - (b & 0x00ff00ff);
        return (alphaGreen & 0xff00ff00) | (redBlue & 0x00ff00ff);
    }
}
