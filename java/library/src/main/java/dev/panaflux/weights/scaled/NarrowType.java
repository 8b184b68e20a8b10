package dev.panaflux.weights.scaled;

import dev.panaflux.weights.blocks.Float8;

/** Numbers of one byte. */
public enum NarrowType {
    /** Floats with four bits of exponent and three of mantissa. */
    E4M3("f8_e4m3"),
    /** Floats with five bits of exponent and two of mantissa. */
    E5M2("f8_e5m2"),
    /** Signed integers. */
    INT8("i8");

    /** The values of all bytes, for each type. */
    private static final float[][] VALUES = new float[values().length][256];

    static {
        for (NarrowType type : values()) {
            for (int bits = 0; bits < 256; bits++) {
                VALUES[type.ordinal()][bits] = type.value((byte) bits);
            }
        }
    }

    private final String label;

    NarrowType(String label) {
        this.label = label;
    }

    /** The name in messages. */
    public String label() {
        return label;
    }

    private float value(byte bits) {
        return switch (this) {
            case E4M3 -> Float8.e4m3(bits);
            case E5M2 -> Float8.e5m2(bits);
            case INT8 -> bits;
        };
    }

    /** {@code to[at + i] = from[i] * scale}. */
    void read(byte[] from, int first, int count, float scale, float[] to, int at) {
        float[] table = VALUES[ordinal()];
        for (int i = 0; i < count; i++) {
            to[at + i] = table[Byte.toUnsignedInt(from[first + i])] * scale;
        }
    }
}
