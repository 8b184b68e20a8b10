package dev.panaflux.kernels;

import java.util.Locale;

/** The arithmetic of the large products. */
public enum Precision implements PrecisionChoice {
    /** float32 products and sums, on weights as they are stored. */
    F32,
    /** bfloat16 products, float32 sums. */
    BF16,
    /** 8-bit integer products, 32-bit integer sums, scales in float32. */
    INT8;

    /** The lower-case name: {@code f32}, ... */
    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
