package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one test or benchmark case, filled from a seed and placed as a {@link Placement} says.
 *
 * <p>Every byte around and between the elements holds a sentinel; {@link #damage} tells whether inputs or sentinels were
 * written.
 */
public final class CaseMemory implements AutoCloseable {

    private static final byte SENTINEL = (byte) 0xA5;
    private static final long MARGIN = 256;

    private final Arena arena = Arena.ofShared();
    private final Placement placement;
    private final SplittableRandom random;
    private final List<Region> regions = new ArrayList<>();

    /** The place of one tensor's bytes, and all the memory around it. */
    private record Place(MemorySegment bytes, MemorySegment memory) {}

    /** Memory and what is watched: its {@code output} may change, or else nothing may. */
    private record Region(
            String name, MemorySegment memory, @Nullable Tensor output, long checksum) {}

    /** Memory whose contents follow from {@code seed} and the order of the calls. */
    public CaseMemory(Placement placement, long seed) {
        this.placement = placement;
        this.random = new SplittableRandom(seed);
    }

    /** A read-only f32 {@code [rows, cols]}. */
    public Tensor activation(long rows, long cols, Values values) {
        return place(DType.F32, rows, cols, values, 4, false);
    }

    /** A read-only {@code [rows, cols]} as it might lie in a file. */
    public Tensor weight(DType dtype, long rows, long cols, Values values) {
        return place(dtype, rows, cols, values, 1, false);
    }

    /** A read-only weight of integers, at any address; its scales and sums at multiples of 4, as backends may count on. */
    public QuantizedWeight quantizedWeight(long rows, long cols, Values integers) {
        Place values = place(rows * cols, 1);
        Place scales = place(rows * Float.BYTES, Float.BYTES);
        Place sums = place(rows * Integer.BYTES, Integer.BYTES);
        for (long row = 0; row < rows; row++) {
            int sum = 0;
            for (long i = row * cols; i < (row + 1) * cols; i++) {
                int value = (int) integers.draw(random);
                values.bytes.set(ValueLayout.JAVA_BYTE, i, (byte) value);
                sum += value;
            }
            scales.bytes.set(ValueLayout.JAVA_FLOAT, row * Float.BYTES, Values.POSITIVE.draw(random) / 64);
            sums.bytes.set(ValueLayout.JAVA_INT, row * Integer.BYTES, sum);
        }
        watch("integers", values);
        watch("scales", scales);
        watch("sums", sums);
        return new QuantizedWeight(
                values.bytes.asReadOnly(), scales.bytes.asReadOnly(), sums.bytes.asReadOnly(), rows, cols);
    }

    /** A read-only weight of blocks, at any address. */
    BlockWeight blockWeight(long rows, long cols) {
        Place place = place(rows * BlockWeight.rowBytes(cols), 1);
        long blocks = rows * cols / BlockWeight.BLOCK;
        long blockBytes = BlockWeight.rowBytes(BlockWeight.BLOCK);
        for (long block = 0; block < blocks; block++) {
            float scale = Values.POSITIVE.draw(random) / 64;
            place.bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED, block * blockBytes, scale);
            for (int i = 0; i < BlockWeight.BLOCK; i++) {
                byte value = (byte) Values.INTEGERS.draw(random);
                place.bytes.set(ValueLayout.JAVA_BYTE, block * blockBytes + Float.BYTES + i, value);
            }
        }
        watch("blocks", place);
        return new BlockWeight(place.bytes.asReadOnly(), rows, cols);
    }

    /** A writable f32 {@code [rows, cols]} with some content. */
    public Tensor output(long rows, long cols, Values values) {
        return place(DType.F32, rows, cols, values, 4, true);
    }

    /** A writable {@code [rows, cols]} of any dtype. */
    public Tensor output(DType dtype, long rows, long cols) {
        return place(dtype, rows, cols, Values.GAUSSIAN, dtype.bytes(), true);
    }

    /** A contiguous copy that is not watched. */
    public Tensor copy(Tensor tensor) {
        Tensor copy = Tensor.of(
                arena.allocate(tensor.size() * tensor.dtype().bytes(), 64),
                tensor.dtype(),
                tensor.rows(),
                tensor.cols());
        if (tensor.size() > 0) {
            for (long row = 0; row < tensor.rows(); row++) {
                copyRow(tensor, copy, row);
            }
        }
        return copy;
    }

    private static void copyRow(Tensor from, Tensor to, long row) {
        int bytes = from.dtype().bytes();
        MemorySegment.copy(
                from.segment(),
                row * from.rowStride() * bytes,
                to.segment(),
                row * to.rowStride() * bytes,
                from.cols() * bytes);
    }

    private Tensor place(DType dtype, long rows, long cols, Values values, int misalignment, boolean output) {
        long stride = cols + placement.gap();
        long bytes = rows == 0 || cols == 0 ? 0 : ((rows - 1) * stride + cols) * dtype.bytes();
        Place place = place(bytes, misalignment);
        Tensor writable = new Tensor(place.bytes, dtype, rows, cols, stride);
        for (long row = 0; row < rows; row++) {
            for (long col = 0; col < cols; col++) {
                Elements.fill(writable, row, col, values.draw(random));
            }
        }
        if (output) {
            String name = "output %d %s".formatted(regions.size(), writable.describe());
            regions.add(new Region(name, place.memory, writable, 0));
            return writable;
        }
        watch(writable.describe(), place);
        return new Tensor(writable.segment().asReadOnly(), dtype, rows, cols, stride);
    }

    private Place place(long bytes, int misalignment) {
        MemorySegment memory;
        long offset;
        if (placement.guard() == Placement.Guard.NONE) {
            memory = arena.allocate(bytes + 2 * MARGIN, 64);
            offset = MARGIN + (placement.unaligned() ? misalignment : 0);
        } else {
            memory = GuardedPages.allocate(bytes, arena);
            offset = placement.guard() == Placement.Guard.BEFORE ? 0 : memory.byteSize() - bytes;
        }
        memory.fill(SENTINEL);
        return new Place(memory.asSlice(offset, bytes), memory);
    }

    private void watch(String name, Place place) {
        regions.add(
                new Region("input %d %s".formatted(regions.size(), name), place.memory, null, checksum(place.memory)));
    }

    /** What was written that should not have been, or nothing. */
    public Optional<String> damage() {
        for (Region region : regions) {
            if (region.output != null) {
                Optional<String> damage = damagedGap(region, region.output);
                if (damage.isPresent()) {
                    return damage;
                }
            } else if (checksum(region.memory) != region.checksum) {
                return Optional.of(region.name + " was written");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> damagedGap(Region region, Tensor tensor) {
        long position = 0;
        long start = tensor.segment().address() - region.memory.address();
        if (tensor.size() > 0) {
            int bytes = tensor.dtype().bytes();
            for (long row = 0; row < tensor.rows(); row++) {
                long rowStart = start + row * tensor.rowStride() * bytes;
                if (!isSentinel(region.memory, position, rowStart)) {
                    return Optional.of("%s: bytes before row %d were written".formatted(region.name, row));
                }
                position = rowStart + tensor.cols() * bytes;
            }
        }
        return isSentinel(region.memory, position, region.memory.byteSize())
                ? Optional.empty()
                : Optional.of(region.name + ": bytes after the last row were written");
    }

    private static boolean isSentinel(MemorySegment memory, long from, long to) {
        for (long i = from; i < to; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) != SENTINEL) {
                return false;
            }
        }
        return true;
    }

    private static long checksum(MemorySegment memory) {
        CRC32C crc = new CRC32C();
        crc.update(memory.asByteBuffer());
        return crc.getValue();
    }

    @Override
    public void close() {
        arena.close();
    }
}
