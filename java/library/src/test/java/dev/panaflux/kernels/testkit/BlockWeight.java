package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A weight in an invented format that no backend knows: rows of blocks, each of a scale and {@value #BLOCK} integers of 8 bits.
 *
 * @param memory rows of whole blocks, at any address
 * @param rows number of rows
 * @param cols number of columns, a multiple of {@value #BLOCK}
 */
record BlockWeight(MemorySegment memory, long rows, long cols) implements Weight {

    static final int BLOCK = 16;

    static final WeightFormat FORMAT = new WeightFormat("blocks of 16");

    private static final int BLOCK_BYTES = Float.BYTES + BLOCK;

    /** Bytes of a row. */
    static long rowBytes(long cols) {
        return cols / BLOCK * BLOCK_BYTES;
    }

    @Override
    public WeightFormat format() {
        return FORMAT;
    }

    @Override
    public BlockWeight rows(long from, long to) {
        return new BlockWeight(memory.asSlice(from * rowBytes(cols)), to - from, cols);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            long block = row * rowBytes(cols) + (col + i) / BLOCK * BLOCK_BYTES;
            float scale = memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, block);
            to[at + i] = scale * memory.get(ValueLayout.JAVA_BYTE, block + Float.BYTES + (col + i) % BLOCK);
        }
    }

    @Override
    public List<Part> parts() {
        return List.of(new Part("", memory, 1, rows * rowBytes(cols), rows * rowBytes(cols), 1));
    }
}
