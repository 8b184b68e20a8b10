package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The memory of all activations: one 64-byte-aligned off-heap slab, sized once, handed out in stack order.
 *
 * <pre>{@code try (var frame = workspace.frame()) {
 *     Tensor hidden = workspace.allocate(rows, width);
 *     ...
 * } // hidden's memory is free again
 * }</pre>
 *
 * <p>The slab belongs to the arena it was allocated from. Tensors of a closed frame must not be used, since their memory is
 * reused. Not thread-safe.
 */
public final class Workspace {

    /** Alignment in bytes of the slab and of every tensor in it: a cache line, and the widest vector. */
    public static final int ALIGNMENT_BYTES = 64;

    private final MemorySegment slab;
    private final long capacityBytes;
    private long usedBytes;
    private long highWaterBytes;
    private int depth;

    /**
     * Allocates the slab.
     *
     * @param allocator an arena, which owns the memory
     * @param capacityBytes size of the slab, zero or more; see {@link #bytesFor}
     * @throws IllegalArgumentException if {@code capacityBytes} is negative
     */
    public Workspace(SegmentAllocator allocator, long capacityBytes) {
        if (capacityBytes < 0) {
            throw new IllegalArgumentException(
                    "workspace: expected a capacity of 0 bytes or more, found " + capacityBytes);
        }
        this.slab = allocator.allocate(capacityBytes, ALIGNMENT_BYTES);
        this.capacityBytes = capacityBytes;
    }

    private Workspace() {
        this.slab = MemorySegment.NULL;
        this.capacityBytes = Long.MAX_VALUE;
    }

    /**
     * An unlimited workspace of tensors without memory: {@link #highWaterBytes} is the size of the slab that the same calls
     * need.
     */
    public static Workspace measuring() {
        return new Workspace();
    }

    /** Bytes that {@link #allocate} uses for {@code [rows, cols]}; the sum over all live tensors is the capacity needed. */
    public static long bytesFor(long rows, long cols) {
        long bytes = Math.multiplyExact(Math.multiplyExact(rows, cols), (long) DType.F32.bytes());
        return Math.multiplyExact(Math.ceilDiv(bytes, ALIGNMENT_BYTES), (long) ALIGNMENT_BYTES);
    }

    /**
     * Allocates {@code [rows, cols]} f32 from the slab; the content is undefined.
     *
     * @throws IllegalArgumentException if a size is negative
     * @throws IllegalStateException if the slab has no room left
     */
    public Tensor allocate(long rows, long cols) {
        if (rows < 0 || cols < 0) {
            throw new IllegalArgumentException(
                    "workspace: expected rows >= 0, cols >= 0, found [%d, %d]".formatted(rows, cols));
        }
        long bytes = bytesFor(rows, cols);
        if (bytes > capacityBytes - usedBytes) {
            throw new IllegalStateException("workspace: [%d, %d] f32 needs %d bytes, found %d of %d free"
                    .formatted(rows, cols, bytes, capacityBytes - usedBytes, capacityBytes));
        }
        Tensor tensor = slab.equals(MemorySegment.NULL)
                ? Tensor.withoutMemory(DType.F32, rows, cols)
                : Tensor.of(slab.asSlice(usedBytes, rows * cols * DType.F32.bytes()), DType.F32, rows, cols);
        usedBytes += bytes;
        highWaterBytes = Math.max(highWaterBytes, usedBytes);
        return tensor;
    }

    /** Opens a frame; frames nest. */
    public Frame frame() {
        return new Frame(this, usedBytes, ++depth);
    }

    /** Size of the slab in bytes. */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** Bytes in use. */
    public long usedBytes() {
        return usedBytes;
    }

    /** The maximum of {@link #usedBytes} so far. */
    public long highWaterBytes() {
        return highWaterBytes;
    }

    /** A mark in the workspace; closing it frees everything allocated since. */
    public static final class Frame implements AutoCloseable {
        private final Workspace workspace;
        private final long mark;
        private final int level;

        private Frame(Workspace workspace, long mark, int level) {
            this.workspace = workspace;
            this.mark = mark;
            this.level = level;
        }

        /**
         * Frees everything allocated since the mark.
         *
         * @throws IllegalStateException if an inner frame is still open or this one is closed already
         */
        @Override
        public void close() {
            if (workspace.depth != level) {
                throw new IllegalStateException(
                        "workspace: frame %d closed while frame %d is the innermost".formatted(level, workspace.depth));
            }
            workspace.depth--;
            workspace.usedBytes = mark;
        }
    }
}
