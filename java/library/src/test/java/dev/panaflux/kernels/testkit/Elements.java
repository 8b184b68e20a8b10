package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Single elements of tensors of any dtype and alignment, written for clarity and apart from the kernels' own code. */
final class Elements {

    private Elements() {}

    static float get(Tensor tensor, long row, long col) {
        MemorySegment segment = tensor.segment();
        long offset = (row * tensor.rowStride() + col) * tensor.dtype().bytes();
        return switch (tensor.dtype()) {
            case F32 -> segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
            case F16 -> Float.float16ToFloat(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
            case BF16 -> Float.intBitsToFloat(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) << 16);
        };
    }

    static void set(Tensor tensor, long row, long col, double value) {
        MemorySegment segment = tensor.segment();
        long offset = (row * tensor.rowStride() + col) * tensor.dtype().bytes();
        switch (tensor.dtype()) {
            case F32 -> segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, (float) value);
            case F16 ->
                segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, Float.floatToFloat16((float)
                        round(value, 10, -14, 15)));
            case BF16 ->
                segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short)
                        (Float.floatToIntBits((float) round(value, 7, -126, 127)) >>> 16));
        }
    }

    /** Fills in test data quickly: an f32 keeps every bit, also of a signalling NaN; a bf16 takes the upper half. */
    static void fill(Tensor tensor, long row, long col, float value) {
        MemorySegment segment = tensor.segment();
        long offset = (row * tensor.rowStride() + col) * tensor.dtype().bytes();
        switch (tensor.dtype()) {
            case F32 -> segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, value);
            case F16 -> segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, Float.floatToFloat16(value));
            case BF16 ->
                segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) (Float.floatToRawIntBits(value) >>> 16));
        }
    }

    /** The nearest number with {@code bits} bits of fraction and exponents in range, ties to even. */
    private static double round(double value, int bits, int minExponent, int maxExponent) {
        if (value == 0 || !Double.isFinite(value)) {
            return value;
        }
        double quantum = Math.scalb(1.0, Math.max(Math.getExponent(value), minExponent) - bits);
        double rounded = Math.rint(value / quantum) * quantum;
        return Math.abs(rounded) >= Math.scalb(1.0, maxExponent + 1)
                ? Math.copySign(Double.POSITIVE_INFINITY, value)
                : rounded;
    }

    /** All elements, row after row. */
    static float[] read(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        int i = 0;
        for (long row = 0; row < tensor.rows(); row++) {
            for (long col = 0; col < tensor.cols(); col++) {
                values[i++] = get(tensor, row, col);
            }
        }
        return values;
    }

    /** One row, widened. */
    static double[] row(Tensor tensor, long row) {
        double[] values = new double[Math.toIntExact(tensor.cols())];
        for (int col = 0; col < values.length; col++) {
            values[col] = get(tensor, row, col);
        }
        return values;
    }

    static double[][] matrix(Tensor tensor) {
        double[][] values = new double[Math.toIntExact(tensor.rows())][];
        for (int row = 0; row < values.length; row++) {
            values[row] = row(tensor, row);
        }
        return values;
    }

    static void setRow(Tensor tensor, long row, double[] values) {
        for (int col = 0; col < values.length; col++) {
            set(tensor, row, col, values[col]);
        }
    }
}
