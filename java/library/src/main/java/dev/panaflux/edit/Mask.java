package dev.panaflux.edit;

import dev.panaflux.image.RgbImage;
import java.util.Arrays;

/**
 * Where an image is repainted: 255 (white) wholly, 0 (black) not at all. Immutable.
 *
 * <p>Neighbourhoods end at the border: what lies beyond counts as the nearest pixel.
 */
public final class Mask {

    private static final int WHITE = 255;
    private static final int HALF = 128;
    private static final int CHANNELS = 3;

    /** Far below a level, far above the error of a mean. */
    private static final double ROUNDING = 1e-6;

    /** Pillow's approximation of a Gaussian: this many passes of a box. */
    private static final int PASSES = 3;

    private final int width;
    private final int height;
    private final int[] values;

    private Mask(int width, int height, int[] values) {
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /** The luma of an image, {@code (19595 R + 38470 G + 7471 B + 32768) >> 16}; EXACT against Pillow's {@code convert("L")}. */
    public static Mask of(RgbImage image) {
        byte[] rgb = image.toBytes();
        int[] values = new int[rgb.length / CHANNELS];
        for (int i = 0, at = 0; i < values.length; i++, at += CHANNELS) {
            values[i] = (19595 * (rgb[at] & 0xff) + 38470 * (rgb[at + 1] & 0xff) + 7471 * (rgb[at + 2] & 0xff) + 32768)
                    >> 16;
        }
        return new Mask(image.width(), image.height(), values);
    }

    /** White everywhere but in {@code kept}. */
    static Mask around(int width, int height, Region kept) {
        int[] values = new int[Math.multiplyExact(width, height)];
        Arrays.fill(values, WHITE);
        for (int y = kept.top(); y < kept.bottom(); y++) {
            Arrays.fill(values, y * width + kept.left(), y * width + kept.right(), 0);
        }
        return new Mask(width, height, values);
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** A value, 0 to 255. */
    public int value(int x, int y) {
        return values[y * width + x];
    }

    /** Whether no pixel is repainted at all. */
    public boolean isBlack() {
        return Arrays.stream(values).allMatch(value -> value == 0);
    }

    /** White wherever this mask is not black. */
    public Mask white() {
        return new Mask(
                width,
                height,
                Arrays.stream(values).map(value -> value == 0 ? 0 : WHITE).toArray());
    }

    /** Black for white and white for black. */
    public Mask inverted() {
        return new Mask(
                width, height, Arrays.stream(values).map(value -> WHITE - value).toArray());
    }

    /**
     * Grows the white parts by a number of pixels in each direction; a negative number shrinks them.
     *
     * @param pixels half the side of the square whose largest (or smallest) value each pixel takes
     */
    public Mask grown(int pixels) {
        if (pixels == 0) {
            return this;
        }
        int sign = Integer.signum(pixels);
        int radius = Math.abs(pixels);
        return eachWay(line -> largest(line, radius, sign));
    }

    /**
     * Blurs by a Gaussian, as three boxes; within one level of Pillow's {@code GaussianBlur}.
     *
     * @param radius standard deviation in pixels, at least 0
     */
    public Mask blurred(double radius) {
        if (radius == 0) {
            return this;
        }
        double box = boxRadius(radius);
        return eachWay(line -> {
            int[] blurred = line;
            for (int pass = 0; pass < PASSES; pass++) {
                blurred = box(blurred, box);
            }
            return blurred;
        });
    }

    /**
     * Falls off towards the black parts, over about {@code 2 * pixels}, without touching a black pixel.
     *
     * @param pixels half the width of the ramp, at least 0
     */
    public Mask feathered(int pixels) {
        if (pixels == 0) {
            return this;
        }
        Mask ramp = grown(-pixels).eachWay(line -> box(line, pixels));
        int[] smaller = new int[values.length];
        for (int i = 0; i < smaller.length; i++) {
            smaller[i] = Math.min(values[i], ramp.values[i]);
        }
        return new Mask(width, height, smaller);
    }

    /** The mask in another size: the mean over the area of each new pixel, which is black only where all of that is. */
    public Mask scaled(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        int[] narrow = new int[newWidth * height];
        for (int y = 0; y < height; y++) {
            int[] row = coverage(Arrays.copyOfRange(values, y * width, (y + 1) * width), newWidth);
            System.arraycopy(row, 0, narrow, y * newWidth, newWidth);
        }
        int[] scaled = new int[newWidth * newHeight];
        int[] column = new int[height];
        for (int x = 0; x < newWidth; x++) {
            for (int y = 0; y < height; y++) {
                column[y] = narrow[y * newWidth + x];
            }
            int[] fitted = coverage(column, newHeight);
            for (int y = 0; y < newHeight; y++) {
                scaled[y * newWidth + x] = fitted[y];
            }
        }
        return new Mask(newWidth, newHeight, scaled);
    }

    private static int[] coverage(int[] line, int size) {
        int[] scaled = new int[size];
        double step = (double) line.length / size;
        for (int out = 0; out < size; out++) {
            double from = out * step;
            double to = from + step;
            double sum = 0;
            for (int in = (int) from; in < Math.min(Math.ceil(to), line.length); in++) {
                sum += line[in] * (Math.min(to, in + 1) - Math.max(from, in));
            }
            scaled[out] = Math.min(WHITE, (int) Math.ceil(sum / step - ROUNDING));
        }
        return scaled;
    }

    /** The mask as a grey image. */
    public RgbImage toImage() {
        byte[] rgb = new byte[values.length * CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / CHANNELS];
        }
        return RgbImage.of(width, height, rgb);
    }

    /**
     * The share of each latent token that is repainted: values below a half count as 0, others as 1, and a token takes the mean of
     * the four pixels at its centre, as {@code interpolate(mode="bilinear")} does.
     *
     * @param multiple pixels per token in each direction, an even number that divides width and height
     * @return [rows * columns], f32 in [0, 1]
     */
    public float[] tokens(int multiple) {
        int columns = width / multiple;
        float[] tokens = new float[columns * (height / multiple)];
        for (int token = 0; token < tokens.length; token++) {
            int x = token % columns * multiple + multiple / 2;
            int y = token / columns * multiple + multiple / 2;
            int white = hard(x - 1, y - 1) + hard(x, y - 1) + hard(x - 1, y) + hard(x, y);
            tokens[token] = white / 4.0f;
        }
        return tokens;
    }

    private int hard(int x, int y) {
        return value(x, y) >= HALF ? 1 : 0;
    }

    @FunctionalInterface
    private interface Line {
        int[] apply(int[] line);
    }

    private Mask eachWay(Line operator) {
        int[] rows = new int[values.length];
        for (int y = 0; y < height; y++) {
            int[] row = Arrays.copyOfRange(values, y * width, (y + 1) * width);
            System.arraycopy(operator.apply(row), 0, rows, y * width, width);
        }
        int[] both = new int[values.length];
        int[] column = new int[height];
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                column[y] = rows[y * width + x];
            }
            int[] changed = operator.apply(column);
            for (int y = 0; y < height; y++) {
                both[y * width + x] = changed[y];
            }
        }
        return new Mask(width, height, both);
    }

    /** The largest value within {@code radius} of each, or the smallest if {@code sign} is -1; linear in the length. */
    private static int[] largest(int[] line, int radius, int sign) {
        int[] result = new int[line.length];
        int[] queue = new int[line.length];
        int head = 0;
        int tail = 0;
        for (int in = 0; in < line.length + radius; in++) {
            if (in < line.length) {
                while (tail > head && sign * line[queue[tail - 1]] <= sign * line[in]) {
                    tail--;
                }
                queue[tail++] = in;
            }
            int out = in - radius;
            if (out >= 0) {
                while (queue[head] < out - radius) {
                    head++;
                }
                result[out] = line[queue[head]];
            }
        }
        return result;
    }

    /** The radius of a box, of which three passes have the variance of a Gaussian; as in Pillow's {@code BoxBlur.c}. */
    private static double boxRadius(double deviation) {
        double variance = deviation * deviation / PASSES;
        double whole = Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
        double share =
                (2 * whole + 1) * (whole * (whole + 1) - 3 * variance) / (6 * (variance - (whole + 1) * (whole + 1)));
        return whole + share;
    }

    /** The mean within {@code radius} of each; pixels that lie partly within it count in part. */
    private static int[] box(int[] line, double radius) {
        int whole = (int) radius;
        double share = radius - whole;
        int[] result = new int[line.length];
        long sum = 0;
        for (int i = -whole; i <= whole; i++) {
            sum += at(line, i);
        }
        for (int out = 0; out < line.length; out++) {
            double edges = share * (at(line, out - whole - 1) + at(line, out + whole + 1));
            result[out] = (int) ((sum + edges) / (2 * radius + 1) + 0.5);
            sum += at(line, out + whole + 1) - at(line, out - whole);
        }
        return result;
    }

    private static int at(int[] line, int index) {
        return line[Math.clamp(index, 0, line.length - 1)];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that
                && width == that.width
                && height == that.height
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "mask " + width + "x" + height;
    }
}
