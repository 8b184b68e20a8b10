package dev.panaflux.kernels.cnative;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Off-heap memory that grows to the largest requested size and is kept; growing discards its content. */
final class GrowingBuffer implements AutoCloseable {

    /** Alignment of pieces, so that no two threads' pieces share a page. */
    private static final long GRAIN_BYTES = 4096;

    private @Nullable Block block;

    private static final class Block implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;

        Block(long bytes) {
            memory = arena.allocate(bytes, GRAIN_BYTES);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /** Returns at least {@code bytes} bytes, aligned to a page. */
    MemorySegment atLeast(long bytes) {
        Block current = block;
        if (current == null || current.memory.byteSize() < bytes) {
            close();
            current = new Block(Math.ceilDiv(Math.max(1, bytes), GRAIN_BYTES) * GRAIN_BYTES);
            block = current;
        }
        return current.memory;
    }

    /** Returns one piece of at least {@code bytes} bytes per thread. */
    MemorySegment[] pieces(int threads, long bytes) {
        long each = Math.ceilDiv(bytes, GRAIN_BYTES) * GRAIN_BYTES;
        MemorySegment all = atLeast(each * threads);
        MemorySegment[] pieces = new MemorySegment[threads];
        for (int i = 0; i < threads; i++) {
            pieces[i] = all.asSlice(i * each, each);
        }
        return pieces;
    }

    /** Frees the memory; the next request allocates it again. */
    @Override
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
    }
}
