package dev.panaflux.weights.scaled;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A weight {@code [rows, cols]} of numbers of one byte, times their scales. A view of memory that it does not own.
 *
 * @param type the numbers
 * @param memory {@code [rows, cols]} bytes without gaps
 * @param scales their scales
 * @param rowScales {@code [rows]} f32, the same for kernels that multiply whole rows; null if a row has several
 * @param rows number of rows
 * @param cols number of columns
 */
public record ScaledWeight(
        NarrowType type,
        MemorySegment memory,
        Scales scales,
        @Nullable MemorySegment rowScales,
        long rows,
        long cols) implements Weight {

    private static final String SCALES = "scales";

    /**
     * A weight whose scales by row, if it has such, are in memory from {@code arena}.
     *
     * @param rows number of rows
     * @param cols number of columns
     */
    public static ScaledWeight of(
            NarrowType type, MemorySegment memory, Scales scales, long rows, long cols, SegmentAllocator arena) {
        if (!scales.isByRow()) {
            return new ScaledWeight(type, memory, scales, null, rows, cols);
        }
        MemorySegment rowScales = arena.allocate(Math.max(1, rows) * Float.BYTES, Float.BYTES);
        for (long row = 0; row < rows; row++) {
            rowScales.setAtIndex(ValueLayout.JAVA_FLOAT, row, scales.at(row, 0));
        }
        return new ScaledWeight(type, memory, scales, rowScales, rows, cols);
    }

    @Override
    public WeightFormat format() {
        return new WeightFormat(rowScales == null ? type.label() + " with scales of blocks" : type.label());
    }

    @Override
    public ScaledWeight rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new ScaledWeight(
                type,
                memory.asSlice(from * cols),
                scales.from(from),
                rowScales == null ? null : rowScales.asSlice(from * Float.BYTES),
                to - from,
                cols);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        byte[] bytes = new byte[count];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, row * cols + col, bytes, 0, count);
        for (int done = 0; done < count; ) {
            int length = (int) Math.min(count - done, scales.run(col + done));
            type.read(bytes, done, length, scales.at(row, col + done), to, at + done);
            done += length;
        }
    }

    @Override
    public List<Part> parts() {
        Part values = new Part("", memory, rows, cols, cols, 1);
        return rowScales == null
                ? List.of(values)
                : List.of(values, Part.run(SCALES, rowScales, rows * Float.BYTES, Float.BYTES));
    }
}
