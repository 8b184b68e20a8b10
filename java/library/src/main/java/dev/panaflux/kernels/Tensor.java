package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A row-major matrix view {@code [rows, cols]} of off-heap memory; it never owns the memory it shows.
 *
 * <p>Tokens and pixels are rows, features and channels are columns: an activation of a sequence is
 * {@code [seqLen, features]}, an image is {@code [height * width, channels]}, a linear weight is {@code [outDim, inDim]}
 * and a convolution weight is {@code [outChannels, inChannels * kernelHeight * kernelWidth]} as stored. A vector is one
 * row.
 *
 * @param segment the memory, starting at element (0, 0)
 * @param dtype the element type
 * @param rows number of rows, zero or more
 * @param cols number of columns, zero or more
 * @param rowStride distance in elements between the starts of two rows, at least {@code cols}
 */
public record Tensor(MemorySegment segment, DType dtype, long rows, long cols, long rowStride) implements Weight {

    private static final ValueLayout.OfFloat F32_LAYOUT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /**
     * Checks that the view lies inside its segment.
     *
     * @throws IllegalArgumentException if a size is negative, rows overlap, or the segment is too small
     */
    public Tensor {
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(dtype, "dtype");
        if (rows < 0 || cols < 0 || rowStride < cols) {
            throw new IllegalArgumentException(
                    "tensor: expected rows >= 0, cols >= 0, rowStride >= cols, found [%d, %d] with row stride %d"
                            .formatted(rows, cols, rowStride));
        }
        long needed = rows == 0 || cols == 0
                ? 0
                : Math.multiplyExact(
                        Math.addExact(Math.multiplyExact(rows - 1, rowStride), cols), (long) dtype.bytes());
        if (needed > segment.byteSize()) {
            throw new IllegalArgumentException("tensor: [%d, %d] %s with row stride %d needs %d bytes, found %d"
                    .formatted(rows, cols, dtype.label(), rowStride, needed, segment.byteSize()));
        }
    }

    /** A contiguous {@code [rows, cols]} view of {@code segment}. */
    public static Tensor of(MemorySegment segment, DType dtype, long rows, long cols) {
        return new Tensor(segment, dtype, rows, cols, cols);
    }

    @Override
    public Tensor rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        long offset = from == to ? 0 : from * rowStride * dtype.bytes();
        return new Tensor(segment.asSlice(offset), dtype, to - from, cols, rowStride);
    }

    /** The columns {@code [from, to)} of this view; rows keep their stride. */
    public Tensor cols(long from, long to) {
        Objects.checkFromToIndex(from, to, cols);
        long offset = rows == 0 || from == to ? 0 : from * dtype.bytes();
        return new Tensor(segment.asSlice(offset), dtype, rows, to - from, rowStride);
    }

    /**
     * The same elements as {@code [newRows, newCols]}.
     *
     * @throws IllegalArgumentException if this view is not contiguous or the number of elements differs
     */
    public Tensor reshape(long newRows, long newCols) {
        if (!isContiguous() || Math.multiplyExact(newRows, newCols) != size()) {
            throw new IllegalArgumentException(
                    "tensor: cannot show %s as [%d, %d]".formatted(describe(), newRows, newCols));
        }
        return of(segment, dtype, newRows, newCols);
    }

    /**
     * A copy of the elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is not f32 or there are more elements than an array holds
     */
    public float[] toFloats() {
        requireF32();
        float[] values = new float[Math.toIntExact(size())];
        for (long row = 0; row < rows; row++) {
            MemorySegment.copy(
                    segment, F32_LAYOUT, row * rowStride * Float.BYTES, values, (int) (row * cols), (int) cols);
        }
        return values;
    }

    /**
     * Copies {@code values}, in row-major order, into the elements.
     *
     * @throws IllegalArgumentException if the dtype is not f32 or the number of values is not that of the elements
     */
    public void setFloats(float[] values) {
        requireF32();
        if (values.length != size()) {
            throw new IllegalArgumentException(
                    "tensor: expected %d values for %s, found %d".formatted(size(), describe(), values.length));
        }
        for (long row = 0; row < rows; row++) {
            MemorySegment.copy(
                    values, (int) (row * cols), segment, F32_LAYOUT, row * rowStride * Float.BYTES, (int) cols);
        }
    }

    private void requireF32() {
        if (dtype != DType.F32) {
            throw new IllegalArgumentException("tensor: expected f32, found " + describe());
        }
    }

    /** Number of elements. */
    public long size() {
        return rows * cols;
    }

    /** Whether rows follow each other without a gap. */
    public boolean isContiguous() {
        return rowStride == cols || rows <= 1;
    }

    @Override
    public String describe() {
        return "[%d, %d] %s".formatted(rows, cols, dtype.label());
    }
}
