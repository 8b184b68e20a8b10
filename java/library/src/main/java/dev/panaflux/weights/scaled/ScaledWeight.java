package dev.panaflux.weights.scaled;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * A weight {@code [rows, cols]} of numbers of one byte, times their scales. A view of memory that it does not own.
 *
 * @param type the numbers
 * @param memory {@code [rows, cols]} bytes without gaps
 * @param scales their scales
 * @param rows number of rows
 * @param cols number of columns
 */
public record ScaledWeight(NarrowType type, MemorySegment memory, Scales scales, long rows, long cols)
        implements Weight {

    @Override
    public WeightFormat format() {
        return new WeightFormat("scaled " + type.label());
    }

    @Override
    public ScaledWeight rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new ScaledWeight(type, memory.asSlice(from * cols), scales.from(from), to - from, cols);
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
        return List.of(Part.run("", memory, rows * cols, 1));
    }
}
