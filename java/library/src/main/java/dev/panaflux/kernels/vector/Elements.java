package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Converts runs of elements between tensors of any dtype and float arrays. */
final class Elements {

    private static final int BFLOAT16_SHIFT = 16;
    private static final int MANTISSA_SHIFT = 13;
    private static final float EXPONENT_OFFSET = 0x1p112f;
    private static final float SMALLEST_F16_OVERFLOW = 0x1p16f;

    private Elements() {}

    /** Byte offset of an element in its tensor's segment. */
    static long offset(Tensor tensor, long row, long col) {
        return (row * tensor.rowStride() + col) * tensor.dtype().bytes();
    }

    /** Widens {@code n} elements of a row, from column {@code col}, into {@code to}. */
    static void read(Tensor tensor, long row, long col, float[] to, int at, int n) {
        read(tensor.segment(), tensor.dtype(), offset(tensor, row, col), to, at, n);
    }

    /** Widens {@code n} values of a weight's row, from column {@code col}, into {@code to}. */
    static void read(Weight weight, long row, long col, float[] to, int at, int n) {
        if (weight instanceof Tensor tensor) {
            read(tensor, row, col, to, at, n);
        } else {
            weight.read(row, col, to, at, n);
        }
    }

    /** Widens {@code n} elements from byte {@code offset} into {@code to}. Accuracy: EXACT. */
    static void read(MemorySegment from, DType dtype, long offset, float[] to, int at, int n) {
        switch (dtype) {
            case F32 -> MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, to, at, n);
            case BF16 -> readBf16(from, offset, to, at, n);
            case F16 -> readF16(from, offset, to, at, n);
        }
    }

    /** Rounds {@code n} floats to the tensor's dtype, to nearest with ties to even. */
    static void write(Tensor tensor, long row, long col, float[] from, int at, int n) {
        MemorySegment to = tensor.segment();
        long offset = offset(tensor, row, col);
        switch (tensor.dtype()) {
            case F32 -> MemorySegment.copy(from, at, to, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, n);
            case BF16 -> writeBf16(from, at, to, offset, n);
            case F16 -> writeF16(from, at, to, offset, n);
        }
    }

    /** Copies {@code n} elements as they are; both tensors have the same dtype. */
    static void copy(Tensor from, long fromRow, Tensor to, long toRow, long n) {
        MemorySegment.copy(
                from.segment(),
                offset(from, fromRow, 0),
                to.segment(),
                offset(to, toRow, 0),
                n * from.dtype().bytes());
    }

    /** One element, widened. */
    static float get(MemorySegment from, DType dtype, long offset) {
        return switch (dtype) {
            case F32 -> from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
            case BF16 -> Float.intBitsToFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) << BFLOAT16_SHIFT);
            case F16 -> Float.float16ToFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
        };
    }

    private static void readBf16(MemorySegment from, long offset, float[] to, int at, int n) {
        int i = 0;
        if (Lanes.HAS_SHORTS) {
            for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
                bits(from, offset + 2L * i)
                        .lanewise(VectorOperators.LSHL, BFLOAT16_SHIFT)
                        .reinterpretAsFloats()
                        .intoArray(to, at + i);
            }
        }
        for (; i < n; i++) {
            to[at + i] = get(from, DType.BF16, offset + 2L * i);
        }
    }

    private static void readF16(MemorySegment from, long offset, float[] to, int at, int n) {
        int i = 0;
        if (Lanes.HAS_SHORTS) {
            for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
                widenF16(bits(from, offset + 2L * i)).intoArray(to, at + i);
            }
        }
        for (; i < n; i++) {
            to[at + i] = get(from, DType.F16, offset + 2L * i);
        }
    }

    /** The 16-bit elements from byte {@code offset}, zero-extended. */
    static IntVector bits(MemorySegment from, long offset) {
        return (IntVector) ShortVector.fromMemorySegment(Lanes.SHORTS, from, offset, ByteOrder.nativeOrder())
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
    }

    /**
     * Zero-extended binary16 to binary32: the magnitude's bits, shifted to their position in binary32, are a float too small
     * by 2^112 (subnormals included). Infinities and NaN then still need the all-ones exponent.
     */
    static FloatVector widenF16(IntVector half) {
        IntVector sign = half.and(0x8000).lanewise(VectorOperators.LSHL, 16);
        FloatVector magnitude = half.and(0x7fff)
                .lanewise(VectorOperators.LSHL, MANTISSA_SHIFT)
                .reinterpretAsFloats()
                .mul(EXPONENT_OFFSET);
        VectorMask<Integer> special =
                magnitude.compare(VectorOperators.GE, SMALLEST_F16_OVERFLOW).cast(Lanes.INTS);
        IntVector result = magnitude.reinterpretAsInts();
        return result.blend(result.or(0x7f800000), special).or(sign).reinterpretAsFloats();
    }

    private static void writeBf16(float[] from, int at, MemorySegment to, long offset, int n) {
        for (int i = 0; i < n; i++) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i, BFloat16.round(from[at + i]));
        }
    }

    private static void writeF16(float[] from, int at, MemorySegment to, long offset, int n) {
        for (int i = 0; i < n; i++) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i, Float.floatToFloat16(from[at + i]));
        }
    }
}
