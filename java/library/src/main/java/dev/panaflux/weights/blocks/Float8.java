package dev.panaflux.weights.blocks;

/** Floats of eight bits, widened to f32 exactly. */
public final class Float8 {

    private static final float[] E4M3 = table(4);
    private static final float[] E5M2 = table(5);

    private Float8() {}

    /** Four bits of exponent, three of mantissa: up to 448, no infinities, and NaN for all ones. */
    public static float e4m3(byte bits) {
        return E4M3[Byte.toUnsignedInt(bits)];
    }

    /** Five bits of exponent, two of mantissa: up to 57344, with infinities, as the upper half of a binary16. */
    public static float e5m2(byte bits) {
        return E5M2[Byte.toUnsignedInt(bits)];
    }

    /** A power of two, from its biased exponent (E8M0); all ones are NaN. */
    public static float e8m0(byte bits) {
        int exponent = Byte.toUnsignedInt(bits);
        return exponent == 255 ? Float.NaN : (float) Math.scalb(1.0, exponent - 127);
    }

    private static float[] table(int exponentBits) {
        float[] table = new float[256];
        for (int bits = 0; bits < table.length; bits++) {
            table[bits] = exponentBits == 5 ? Float.float16ToFloat((short) (bits << 8)) : ofE4m3(bits);
        }
        return table;
    }

    private static float ofE4m3(int bits) {
        int exponent = bits >> 3 & 15;
        int mantissa = bits & 7;
        float magnitude =
                exponent == 0 ? Math.scalb((float) mantissa, -9) : Math.scalb(1 + mantissa / 8f, exponent - 7);
        if (exponent == 15 && mantissa == 7) {
            return Float.NaN;
        }
        return bits < 128 ? magnitude : -magnitude;
    }
}
