package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A weight {@code [rows, cols]} of 8-bit integers with one scale per row: {@code w[row, col] = values[row, col] * scales[row]},
 * see {@link Quantization}. A view of off-heap memory that it does not own.
 *
 * @param values {@code [rows, cols]} i8, -127 to 127, without gaps
 * @param scales {@code [rows]} f32
 * @param sums {@code [rows]} i32: the sum of each row, for backends that multiply unsigned by signed integers
 * @param rows number of rows, zero or more
 * @param cols number of columns, 0 to {@link #MAX_COLS}
 */
public record QuantizedWeight(MemorySegment values, MemorySegment scales, MemorySegment sums, long rows, long cols)
        implements Weight {

    /** The maximum: a sum of this many products of an unsigned and a signed byte fits into 32 bits. */
    public static final long MAX_COLS = 65_536;

    private static final ValueLayout.OfFloat SCALE = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfInt SUM = ValueLayout.JAVA_INT_UNALIGNED;

    /**
     * Checks that the segments are large enough.
     *
     * @throws IllegalArgumentException if a size is out of range or a segment is too small
     */
    public QuantizedWeight {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(scales, "scales");
        Objects.requireNonNull(sums, "sums");
        if (rows < 0 || cols < 0 || cols > MAX_COLS) {
            throw new IllegalArgumentException("quantized weight: expected rows >= 0, 0 <= cols <= %d, found [%d, %d]"
                    .formatted(MAX_COLS, rows, cols));
        }
        requireBytes("values", values, Math.multiplyExact(rows, cols), rows, cols);
        requireBytes("scales", scales, Math.multiplyExact(rows, (long) Float.BYTES), rows, cols);
        requireBytes("sums", sums, rows * Integer.BYTES, rows, cols);
    }

    private static void requireBytes(String name, MemorySegment segment, long needed, long rows, long cols) {
        if (segment.byteSize() < needed) {
            throw new IllegalArgumentException("quantized weight: %s of [%d, %d] need %d bytes, found %d"
                    .formatted(name, rows, cols, needed, segment.byteSize()));
        }
    }

    @Override
    public QuantizedWeight rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new QuantizedWeight(
                values.asSlice(from * cols),
                scales.asSlice(from * Float.BYTES),
                sums.asSlice(from * Integer.BYTES),
                to - from,
                cols);
    }

    /** The scale of a row. */
    public float scale(long row) {
        return scales.get(SCALE, row * Float.BYTES);
    }

    /** The sum of a row's values. */
    public int sum(long row) {
        return sums.get(SUM, row * Integer.BYTES);
    }

    @Override
    public WeightFormat format() {
        return WeightFormat.INT8_ROWS;
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        float scale = scale(row);
        for (int i = 0; i < count; i++) {
            to[at + i] = values.get(ValueLayout.JAVA_BYTE, row * cols + col + i) * scale;
        }
    }

    @Override
    public List<Part> parts() {
        return List.of(
                Part.run("", values, rows * cols, 1),
                Part.run("scales", scales, rows * Float.BYTES, Float.BYTES),
                Part.run("sums", sums, rows * Integer.BYTES, Integer.BYTES));
    }
}
