package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A row-major matrix view {@code [rows, cols]} of off-heap memory, which it does not own.
 *
 * <p>Tokens and pixels are rows, features and channels are columns: an activation of a sequence is {@code [seqLen, features]},
 * an image is {@code [height * width, channels]}, a linear weight is {@code [outDim, inDim]} and a convolution weight is
 * {@code [outChannels, inChannels * kernelHeight * kernelWidth]} as stored. A vector is one row.
 *
 * <p>A tensor {@link #withoutMemory} has only a shape. A dry run passes it through a network to find out what the network would
 * allocate and compute. Kernels reject it.
 *
 * @param segment the memory, starting at element (0, 0)
 * @param dtype the element type
 * @param rows number of rows, zero or more
 * @param cols number of columns, zero or more
 * @param rowStride distance in elements between the starts of two rows, at least {@code cols}
 */
public record Tensor(MemorySegment segment, DType dtype, long rows, long cols, long rowStride) implements Weight {

    private static final ValueLayout.OfFloat F32_LAYOUT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort BITS_LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED;

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
        if (needed > segment.byteSize() && !segment.equals(MemorySegment.NULL)) {
            throw new IllegalArgumentException("tensor: [%d, %d] %s with row stride %d needs %d bytes, found %d"
                    .formatted(rows, cols, dtype.label(), rowStride, needed, segment.byteSize()));
        }
    }

    /** A contiguous {@code [rows, cols]} view of {@code segment}. */
    public static Tensor of(MemorySegment segment, DType dtype, long rows, long cols) {
        return new Tensor(segment, dtype, rows, cols, cols);
    }

    /** A contiguous {@code [rows, cols]} shape without elements. */
    public static Tensor withoutMemory(DType dtype, long rows, long cols) {
        return new Tensor(MemorySegment.NULL, dtype, rows, cols, cols);
    }

    /** Whether there are elements; false for a tensor {@link #withoutMemory} and every view of it. */
    public boolean hasMemory() {
        return !segment.equals(MemorySegment.NULL);
    }

    @Override
    public WeightFormat format() {
        return WeightFormat.of(dtype);
    }

    @Override
    public Tensor rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return view(from == to ? 0 : from * rowStride * dtype.bytes(), to - from, cols);
    }

    /** The columns {@code [from, to)} of this view; rows keep their stride. */
    public Tensor cols(long from, long to) {
        Objects.checkFromToIndex(from, to, cols);
        return view(rows == 0 || from == to ? 0 : from * dtype.bytes(), rows, to - from);
    }

    private Tensor view(long offsetBytes, long viewRows, long viewCols) {
        return new Tensor(hasMemory() ? segment.asSlice(offsetBytes) : segment, dtype, viewRows, viewCols, rowStride);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        long offset = (row * rowStride + col) * dtype.bytes();
        switch (dtype) {
            case F32 -> MemorySegment.copy(segment, F32_LAYOUT, offset, to, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Float.float16ToFloat(segment.get(BITS_LAYOUT, offset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Float.intBitsToFloat(segment.get(BITS_LAYOUT, offset + 2L * i) << 16);
                }
            }
        }
    }

    @Override
    public List<Part> parts() {
        long bytes = dtype.bytes();
        return List.of(
                isContiguous()
                        ? Part.run("", segment, size() * bytes, 1)
                        : new Part("", segment, rows, cols * bytes, rowStride * bytes, 1));
    }

    /**
     * A copy of the elements in row-major order; zeros without memory.
     *
     * @throws IllegalArgumentException if the dtype is not f32 or there are more elements than an array holds
     */
    public float[] toFloats() {
        requireF32();
        float[] values = new float[Math.toIntExact(size())];
        for (long row = 0; row < rows && hasMemory(); row++) {
            MemorySegment.copy(
                    segment, F32_LAYOUT, row * rowStride * Float.BYTES, values, (int) (row * cols), (int) cols);
        }
        return values;
    }

    /**
     * Copies {@code values}, in row-major order, into the elements, if there are any.
     *
     * @throws IllegalArgumentException if the dtype is not f32 or the number of values differs from the number of elements
     */
    public void setFloats(float[] values) {
        requireF32();
        if (values.length != size()) {
            throw new IllegalArgumentException(
                    "tensor: expected %d values for %s, found %d".formatted(size(), describe(), values.length));
        }
        for (long row = 0; row < rows && hasMemory(); row++) {
            MemorySegment.copy(
                    values, (int) (row * cols), segment, F32_LAYOUT, row * rowStride * Float.BYTES, (int) cols);
        }
    }

    /** An element of {@link #fill}. */
    @FunctionalInterface
    public interface Element {
        float at(long row, int col);
    }

    /**
     * Sets every element to the value from {@code element}; does nothing without memory.
     *
     * @throws IllegalArgumentException if the dtype is not f32
     */
    public void fill(Element element) {
        requireF32();
        for (long row = 0; row < rows && hasMemory(); row++) {
            for (int col = 0; col < cols; col++) {
                segment.setAtIndex(F32_LAYOUT, row * rowStride + col, element.at(row, col));
            }
        }
    }

    /** Sets every element to zero; does nothing without memory. */
    public void clear() {
        for (long row = 0; row < rows && hasMemory(); row++) {
            segment.asSlice(row * rowStride * dtype.bytes(), cols * dtype.bytes())
                    .fill((byte) 0);
        }
    }

    /**
     * Checks that this is an f32 tensor of shape {@code [rows, cols]}.
     *
     * @param name the tensor's name in the message
     * @throws IllegalArgumentException if it is not
     */
    public void requireShape(String name, long expectedRows, long expectedCols) {
        if (rows != expectedRows || cols != expectedCols) {
            throw new IllegalArgumentException(
                    "%s: expected [%d, %d] f32, found %s".formatted(name, expectedRows, expectedCols, describe()));
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
}
