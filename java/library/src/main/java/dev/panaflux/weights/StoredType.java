package dev.panaflux.weights;

import dev.panaflux.kernels.DType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The element types of safetensors headers, in the order of the safetensors library: by alignment, so a writer that
 * sorts by it keeps every tensor aligned.
 *
 * <p>Headers may contain all of them; kernels can compute only with those that have a {@link #computable() DType}.
 */
public enum StoredType {
    /** Booleans, one byte each. */
    BOOL(8, null),
    /** Microscaling 4-bit floats (E2M1), two per byte. */
    F4(4, null),
    /** Microscaling 6-bit floats (E2M3). */
    F6_E2M3(6, null),
    /** Microscaling 6-bit floats (E3M2). */
    F6_E3M2(6, null),
    /** Unsigned 8-bit integers. */
    U8(8, null),
    /** Signed 8-bit integers. */
    I8(8, null),
    /** 8-bit floats (E5M2). */
    F8_E5M2(8, null),
    /** 8-bit floats (E4M3). */
    F8_E4M3(8, null),
    /** 8-bit exponents: the scales of microscaling formats. */
    F8_E8M0(8, null),
    /** 8-bit floats (E4M3), without infinities and negative zero. */
    F8_E4M3FNUZ(8, null),
    /** 8-bit floats (E5M2), without infinities and negative zero. */
    F8_E5M2FNUZ(8, null),
    /** Signed 16-bit integers. */
    I16(16, null),
    /** Unsigned 16-bit integers. */
    U16(16, null),
    /** IEEE 754 binary16. */
    F16(16, DType.F16),
    /** bfloat16. */
    BF16(16, DType.BF16),
    /** Signed 32-bit integers. */
    I32(32, null),
    /** Unsigned 32-bit integers. */
    U32(32, null),
    /** IEEE 754 binary32. */
    F32(32, DType.F32),
    /** Complex numbers of two binary32. */
    C64(64, null),
    /** IEEE 754 binary64. */
    F64(64, null),
    /** Signed 64-bit integers. */
    I64(64, null),
    /** Unsigned 64-bit integers. */
    U64(64, null);

    private final int bits;
    private final @Nullable DType computable;

    StoredType(int bits, @Nullable DType computable) {
        this.bits = bits;
        this.computable = computable;
    }

    /** Size of one element in bits: 4, 6 or a multiple of 8. */
    public int bits() {
        return bits;
    }

    /** The corresponding kernel type, or empty if kernels cannot compute with this type. */
    public Optional<DType> computable() {
        return Optional.ofNullable(computable);
    }

    /** The name used in messages and listings: {@code bf16}, {@code f8_e4m3}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stored type for a kernel type. */
    public static StoredType of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
        };
    }

    /**
     * Bytes of {@code shape} elements of this type.
     *
     * @param shape sizes of the axes, zero or more each
     * @throws ArithmeticException if the product overflows, in elements or in bits, or does not fill whole bytes
     */
    public long bytesOf(Iterable<Long> shape) {
        long elements = 1;
        for (long axis : shape) {
            elements = Math.multiplyExact(elements, axis);
        }
        long total = Math.multiplyExact(elements, (long) bits);
        if (total % 8 != 0) {
            throw new ArithmeticException(elements + " elements of " + bits + " bits do not fill whole bytes");
        }
        return total / 8;
    }
}
