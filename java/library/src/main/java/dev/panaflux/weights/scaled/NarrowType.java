package dev.panaflux.weights.scaled;

import dev.panaflux.weights.blocks.Float8;

/** Numbers of one byte. */
public enum NarrowType {
    /** Floats with four bits of exponent and three of mantissa. */
    E4M3("f8_e4m3"),
    /** Floats with five bits of exponent and two of mantissa. */
    E5M2("f8_e5m2"),
    /** Signed integers. */
    INT8("i8_rows");

    private static final float[] E4M3_VALUES = E4M3.valuesOfBytes();
    private static final float[] E5M2_VALUES = E5M2.valuesOfBytes();
    private static final float[] INT8_VALUES = INT8.valuesOfBytes();

    private final String label;

    NarrowType(String label) {
        this.label = label;
    }

    /** The name in messages. */
    public String label() {
        return label;
    }

    /** The values of all bytes. */
    private float[] table() {
        return switch (this) {
            case E4M3 -> E4M3_VALUES;
            case E5M2 -> E5M2_VALUES;
            case INT8 -> INT8_VALUES;
        };
    }

    private float[] valuesOfBytes() {
        float[] values = new float[256];
        for (int bits = 0; bits < values.length; bits++) {
            values[bits] = value((byte) bits);
        }
        return values;
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
        float[] table = table();
        for (int i = 0; i < count; i++) {
            to[at + i] = table[Byte.toUnsignedInt(from[first + i])] * scale;
        }
    }
}
