package dev.panaflux.kernels.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Packed strips of a right operand, outside the heap: heap arrays are not aligned to cache lines, so every vector of 64
 * bytes would be read from two lines. Grows to the largest requested size and is kept; the memory is freed with this object.
 */
final class Strips {

    private static final long ALIGNMENT_BYTES = 64;

    private MemorySegment memory = MemorySegment.NULL;

    /** Makes room for {@code floats}; discards the content. */
    void reserve(int floats) {
        long bytes = (long) floats * Float.BYTES;
        if (memory.byteSize() < bytes) {
            memory = Arena.ofAuto().allocate(bytes, ALIGNMENT_BYTES);
        }
    }

    /** Copies the first {@code n} floats of {@code from} to position {@code at}. */
    void write(float[] from, int n, int at) {
        MemorySegment.copy(from, 0, memory, ValueLayout.JAVA_FLOAT, (long) at * Float.BYTES, n);
    }

    /** The memory, for {@link MicroKernel}. */
    MemorySegment memory() {
        return memory;
    }
}
