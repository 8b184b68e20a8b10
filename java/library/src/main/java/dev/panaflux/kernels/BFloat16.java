package dev.panaflux.kernels;

/** The upper half of an IEEE 754 binary32: 8 bits of exponent and 7 of mantissa. */
public final class BFloat16 {

    private static final int QUIET = 0x40;

    private BFloat16() {}

    /** The value of {@code bits}. */
    public static float widen(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    /** The bits of the nearest bfloat16, ties to even; a NaN stays one. */
    public static short round(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN's mantissa into infinity.
            return (short) (bits >>> 16 | QUIET);
        }
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}
