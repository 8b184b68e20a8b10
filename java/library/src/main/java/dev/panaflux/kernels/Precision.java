package dev.panaflux.kernels;

import java.util.Locale;

/** The arithmetic of the large products. */
public enum Precision {
    /** Whatever is fastest on the chosen backend without visible loss. */
    AUTO,
    /** float32 products and sums, on weights as they are stored. */
    F32,
    /** bfloat16 products, float32 sums. */
    BF16,
    /** 8-bit integer products, 32-bit integer sums, scales in float32. */
    INT8;

    /** The lower-case name of the option value: {@code auto}, {@code f32}, ... */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The precision with that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision parse(String text) {
        return EnumLabels.parse("precision", values(), Precision::label, text);
    }
}
