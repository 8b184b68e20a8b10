package dev.panaflux.kernels.cnative;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Off-heap memory that grows to the largest size asked for and stays; its content does not survive growing. */
final class Buffer implements AutoCloseable {

    /** No two threads' pieces share a page. */
    private static final long GRAIN_BYTES = 4096;

    private @Nullable Block block;

    /** Memory of its own. */
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

    /** At least {@code bytes} bytes, aligned to a page. */
    MemorySegment atLeast(long bytes) {
        Block current = block;
        if (current == null || current.memory.byteSize() < bytes) {
            close();
            current = new Block(Math.ceilDiv(Math.max(1, bytes), GRAIN_BYTES) * GRAIN_BYTES);
            block = current;
        }
        return current.memory;
    }

    /** One piece of at least {@code bytes} bytes for each thread. */
    MemorySegment[] pieces(int threads, long bytes) {
        long each = Math.ceilDiv(bytes, GRAIN_BYTES) * GRAIN_BYTES;
        MemorySegment all = atLeast(each * threads);
        MemorySegment[] pieces = new MemorySegment[threads];
        for (int i = 0; i < threads; i++) {
            pieces[i] = all.asSlice(i * each, each);
        }
        return pieces;
    }

    /** Gives the memory back; it is allocated anew when it is asked for. */
    @Override
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
    }
}
