package dev.panaflux.image;

import java.util.Arrays;

/**
 * An 8-bit RGB image; immutable.
 *
 * <p>Values are those of the file, whatever its colour profile; diffusers ignores profiles too.
 */
public final class RgbImage {

    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    private RgbImage(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Creates an image from a copy of bytes.
     *
     * @param rgb [y=height, x=width, channel=3]
     * @throws IllegalArgumentException if the length does not fit the size
     */
    public static RgbImage of(int width, int height, byte[] rgb) {
        requireLength("pixels", width, height, rgb.length);
        return new RgbImage(width, height, rgb.clone());
    }

    /**
     * Creates an image from a decoder's output: {@code round(255 clamp(x/2 + 1/2, 0, 1))}, each operation in float32 and
     * ties to even, as in diffusers' postprocessing; EXACT. NaN becomes 0.
     *
     * @param decoded [channel=3, y=height, x=width], f32, nominally in [-1, 1]
     * @throws IllegalArgumentException if the length does not fit the size
     */
    public static RgbImage fromPlanar(int width, int height, float[] decoded) {
        requireLength("decoded image", width, height, decoded.length);
        byte[] rgb = new byte[decoded.length];
        int area = width * height;
        for (int c = 0; c < CHANNELS; c++) {
            for (int p = 0; p < area; p++) {
                rgb[p * CHANNELS + c] = quantize(decoded[c * area + p]);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Like {@link #fromPlanar}, with channels last.
     *
     * @param decoded [y=height, x=width, channel=3], f32, nominally in [-1, 1]
     * @throws IllegalArgumentException if the length does not fit the size
     */
    public static RgbImage fromInterleaved(int width, int height, float[] decoded) {
        requireLength("decoded image", width, height, decoded.length);
        byte[] rgb = new byte[decoded.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = quantize(decoded[i]);
        }
        return new RgbImage(width, height, rgb);
    }

    /** Creates an image that takes ownership of the array; the caller must not write to it afterwards. */
    static RgbImage adopt(int width, int height, byte[] rgb) {
        requireLength("pixels", width, height, rgb.length);
        return new RgbImage(width, height, rgb);
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** A copy of the pixels, [y=height, x=width, channel=3]. */
    public byte[] toBytes() {
        return rgb.clone();
    }

    /**
     * One value, 0 to 255.
     *
     * @param channel 0 red, 1 green, 2 blue
     * @throws IndexOutOfBoundsException outside the image
     */
    public int value(int x, int y, int channel) {
        if (x < 0 || x >= width || channel < 0 || channel >= CHANNELS) {
            throw new IndexOutOfBoundsException("x " + x + ", y " + y + ", channel " + channel);
        }
        return rgb[(y * width + x) * CHANNELS + channel] & 0xff;
    }

    /**
     * The input of the autoencoder's encoder: {@code 2 (v/255) - 1}, each operation in float32 as in diffusers'
     * preprocessing; EXACT.
     *
     * @return [channel=3, y=height, x=width], f32 in [-1, 1]
     */
    public float[] toPlanar() {
        float[] planar = new float[rgb.length];
        int area = width * height;
        for (int p = 0; p < area; p++) {
            for (int c = 0; c < CHANNELS; c++) {
                planar[c * area + p] = normalize(rgb[p * CHANNELS + c]);
            }
        }
        return planar;
    }

    /**
     * Like {@link #toPlanar}, with channels last.
     *
     * @return [y=height, x=width, channel=3], f32 in [-1, 1]
     */
    public float[] toInterleaved() {
        float[] interleaved = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            interleaved[i] = normalize(rgb[i]);
        }
        return interleaved;
    }

    /**
     * A rectangle of the image.
     *
     * @throws IllegalArgumentException if it does not lie inside the image
     */
    public RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
        if (left < 0
                || top < 0
                || cropWidth < 1
                || cropHeight < 1
                || left > width - cropWidth
                || top > height - cropHeight) {
            throw new IllegalArgumentException("crop: expected a part of " + this + ", found " + cropWidth + "x"
                    + cropHeight + " at " + left + "," + top);
        }
        if (cropWidth == width && cropHeight == height) {
            return this;
        }
        byte[] part = new byte[cropWidth * cropHeight * CHANNELS];
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(
                    rgb, ((top + y) * width + left) * CHANNELS, part, y * cropWidth * CHANNELS, cropWidth * CHANNELS);
        }
        return new RgbImage(cropWidth, cropHeight, part);
    }

    /**
     * The image in another size, by Lanczos with three lobes; EXACT against Pillow's {@code resize(size, LANCZOS)}.
     *
     * @throws IllegalArgumentException if width or height is less than 1
     */
    public RgbImage resized(int newWidth, int newHeight) {
        return Lanczos.resize(this, newWidth, newHeight);
    }

    /** The pixels themselves, for reading only. */
    byte[] pixels() {
        return rgb;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RGB " + width + "x" + height;
    }

    private static byte quantize(float x) {
        float unit = Math.clamp(x * 0.5f + 0.5f, 0.0f, 1.0f);
        return (byte) (int) Math.rint(unit * 255.0f);
    }

    private static float normalize(byte value) {
        return 2.0f * ((value & 0xff) / 255.0f) - 1.0f;
    }

    private static void requireLength(String what, int width, int height, int length) {
        if (width < 1 || height < 1 || (long) width * height * CHANNELS != length) {
            throw new IllegalArgumentException(
                    what + ": expected 3 values for each of " + width + "x" + height + " pixels, found " + length);
        }
    }
}
