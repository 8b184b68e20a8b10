package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.BFloat16;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes and copies pieces of tensor rows. */
final class Elements {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private Elements() {}

    /** Rounds {@code from[0 .. count)} to nearest, ties to even, into {@code tensor[row, col ..]}. */
    static void write(Tensor tensor, long row, long col, float[] from, int count) {
        MemorySegment segment = tensor.segment();
        long offset = offset(tensor, row, col);
        switch (tensor.dtype()) {
            case F32 -> MemorySegment.copy(from, 0, segment, FLOAT, offset, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    segment.set(SHORT, offset + 2L * i, Float.floatToFloat16(from[i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    segment.set(SHORT, offset + 2L * i, BFloat16.round(from[i]));
                }
            }
        }
    }

    /** Copies {@code count} elements bit by bit between tensors of one dtype. */
    static void copy(Tensor from, long fromRow, Tensor to, long toRow, long count) {
        MemorySegment.copy(
                from.segment(),
                offset(from, fromRow, 0),
                to.segment(),
                offset(to, toRow, 0),
                count * from.dtype().bytes());
    }

    private static long offset(Tensor tensor, long row, long col) {
        return (row * tensor.rowStride() + col) * tensor.dtype().bytes();
    }
}
