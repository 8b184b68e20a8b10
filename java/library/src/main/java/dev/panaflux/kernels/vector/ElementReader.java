package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Widens runs of elements of any dtype into float arrays, for one thread.
 *
 * <p>It copies 16-bit elements before it widens them. Weights are mapped files, which others may cut short: the JVM then fails
 * a copy with {@link InternalError}, but a vector that is loaded from the mapping ends the process.
 */
final class ElementReader {

    private static final int MANTISSA_SHIFT = 13;
    private static final float EXPONENT_OFFSET = 0x1p112f;
    private static final float SMALLEST_F16_OVERFLOW = 0x1p16f;

    private short[] halves = {};

    /** Widens {@code n} elements of a row, from column {@code col}, into {@code to}. Accuracy: EXACT. */
    void read(Tensor tensor, long row, long col, float[] to, int at, int n) {
        MemorySegment from = tensor.segment();
        long offset = Elements.offset(tensor, row, col);
        switch (tensor.dtype()) {
            case F32 -> MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, to, at, n);
            case BF16 -> widenBf16(copy(from, offset, n), to, at, n);
            case F16 -> widenF16(copy(from, offset, n), to, at, n);
        }
    }

    /** Widens {@code n} values of a weight's row, from column {@code col}, into {@code to}. */
    void read(Weight weight, long row, long col, float[] to, int at, int n) {
        if (weight instanceof Tensor tensor) {
            read(tensor, row, col, to, at, n);
        } else {
            weight.read(row, col, to, at, n);
        }
    }

    private short[] copy(MemorySegment from, long offset, int n) {
        if (halves.length < n) {
            halves = new short[n];
        }
        MemorySegment.copy(from, ValueLayout.JAVA_SHORT_UNALIGNED, offset, halves, 0, n);
        return halves;
    }

    private static void widenBf16(short[] from, float[] to, int at, int n) {
        int i = 0;
        if (Lanes.HAS_SHORTS) {
            for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
                bits(from, i)
                        .lanewise(VectorOperators.LSHL, Short.SIZE)
                        .reinterpretAsFloats()
                        .intoArray(to, at + i);
            }
        }
        for (; i < n; i++) {
            to[at + i] = BFloat16.widen(from[i]);
        }
    }

    private static void widenF16(short[] from, float[] to, int at, int n) {
        int i = 0;
        if (Lanes.HAS_SHORTS) {
            for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
                widenF16(bits(from, i)).intoArray(to, at + i);
            }
        }
        for (; i < n; i++) {
            to[at + i] = Float.float16ToFloat(from[i]);
        }
    }

    /** The elements from {@code at}, zero-extended. */
    private static IntVector bits(short[] from, int at) {
        return (IntVector) ShortVector.fromArray(Lanes.SHORTS, from, at)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
    }

    /**
     * Zero-extended binary16 to binary32: the magnitude's bits, shifted to their position in binary32, are a float too small
     * by 2^112 (subnormals included). Infinities and NaN then still need the all-ones exponent.
     */
    private static FloatVector widenF16(IntVector half) {
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
}
