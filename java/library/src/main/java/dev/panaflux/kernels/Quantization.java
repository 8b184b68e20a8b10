package dev.panaflux.kernels;

import java.util.Arrays;

/**
 * Represents rows of floats as 8-bit integers with one scale per row, symmetric around zero: {@code scale = max|x| / 127},
 * {@code q = round(x * (127 / max|x|))}, so that {@code x} is about {@code q * scale}.
 *
 * <p>The formula holds to the bit: divisions and the product are rounded to f32, and {@code round} goes to the nearest integer,
 * ties to even. A single differing integer changes a product a million times more than rounding does.
 */
public final class Quantization {

    /** The largest magnitude of an integer; -128 does not occur. */
    public static final int LARGEST = 127;

    /** A row of values that are all smaller counts as zeros: {@code 127 / max|x|} would overflow. */
    public static final float SMALLEST = 1e-30f;

    /** Adding it to a float of magnitude below 2^22 leaves the nearest integer, ties to even, in the last bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private Quantization() {}

    /**
     * Quantises {@code values[0 .. count)} into {@code to[0 .. count)}. Accuracy: EXACT.
     *
     * @return the scale: 0 if all values count as zeros; NaN, with integers of zero, if a value is not finite
     */
    public static float quantizeRow(float[] values, int count, byte[] to) {
        float largest = largest(values, count);
        boolean finite = largest <= Float.MAX_VALUE;
        if (!finite || largest < SMALLEST) {
            Arrays.fill(to, 0, count, (byte) 0);
            return finite ? 0 : Float.NaN;
        }
        float inverse = LARGEST / largest;
        for (int i = 0; i < count; i++) {
            to[i] = (byte) Float.floatToRawIntBits(values[i] * inverse + ROUNDER);
        }
        return largest / LARGEST;
    }

    /** The largest magnitude; infinite or NaN if a value is. */
    private static float largest(float[] values, int count) {
        // Magnitudes are ordered as the integers with the same bits; infinities and then NaN come last.
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(largest);
    }

    /** The sum of {@code values[0 .. count)}. */
    public static int sum(byte[] values, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }
}
