package dev.panaflux.weights.blocks;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A weight {@code [rows, cols]} whose rows are blocks. A view of memory that it does not own.
 *
 * @param blocks the blocks' format
 * @param memory rows of whole blocks without gaps, at any address
 * @param rows number of rows
 * @param cols number of columns, a multiple of a block's weights
 */
public record BlockWeight(BlockFormat blocks, MemorySegment memory, long rows, long cols) implements Weight {

    private static final int GROUP = BlockFormat.GROUP;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if rows do not consist of whole blocks, or the memory is too small for them
     */
    public BlockWeight {
        if (rows < 0 || cols < 0 || cols % blocks.weights() != 0) {
            throw new IllegalArgumentException("block weight: expected rows of whole blocks of %d, found [%d, %d]"
                    .formatted(blocks.weights(), rows, cols));
        }
        long needed = Math.multiplyExact(rows, rowBytes(blocks, cols));
        if (memory.byteSize() < needed) {
            throw new IllegalArgumentException(
                    "block weight: [%d, %d] needs %d bytes, found %d".formatted(rows, cols, needed, memory.byteSize()));
        }
    }

    private static long rowBytes(BlockFormat blocks, long cols) {
        return cols / blocks.weights() * blocks.bytes();
    }

    @Override
    public WeightFormat format() {
        return new WeightFormat(blocks.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public BlockWeight rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new BlockWeight(blocks, memory.asSlice(from * rowBytes(blocks, cols)), to - from, cols);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        if (count == 0) {
            return;
        }
        int weights = blocks.weights();
        long firstBlock = col / weights;
        int length = (int) ((col + count - 1) / weights - firstBlock + 1) * blocks.bytes();
        // Of a copy: it is faster than single reads of memory, and fails in the same way if a mapped file has been cut.
        byte[] bytes = new byte[length];
        MemorySegment.copy(
                memory,
                ValueLayout.JAVA_BYTE,
                row * rowBytes(blocks, cols) + firstBlock * blocks.bytes(),
                bytes,
                0,
                length);
        int done = 0;
        int position = (int) (col - firstBlock * weights);
        while (done < count) {
            int block = position / weights * blocks.bytes();
            int group = position % weights / GROUP;
            int skipped = position % GROUP;
            int taken = Math.min(GROUP - skipped, count - done);
            if (taken == GROUP) {
                blocks.read(bytes, block, group, to, at + done);
            } else {
                float[] whole = new float[GROUP];
                blocks.read(bytes, block, group, whole, 0);
                System.arraycopy(whole, skipped, to, at + done, taken);
            }
            done += taken;
            position += taken;
        }
    }

    @Override
    public List<Part> parts() {
        long bytes = rowBytes(blocks, cols);
        return List.of(new Part("", memory, rows, bytes, bytes, 1));
    }
}
