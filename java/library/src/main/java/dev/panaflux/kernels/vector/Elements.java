package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Elements of tensors of any dtype: where they are, one of them widened, runs of them rounded or copied. */
final class Elements {

    private Elements() {}

    /** Byte offset of an element in its tensor's segment. */
    static long offset(Tensor tensor, long row, long col) {
        return (row * tensor.rowStride() + col) * tensor.dtype().bytes();
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
            case BF16 -> BFloat16.widen(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
            case F16 -> Float.float16ToFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
        };
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
