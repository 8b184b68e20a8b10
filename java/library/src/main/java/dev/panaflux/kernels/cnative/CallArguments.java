package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_geometry;
import dev.panaflux.bindings.kernels.pf_heads;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The argument structures and scratch memory of one call into C at a time. Structures are allocated once, and scratch memory
 * grows to the need of the largest call, so repeated calls allocate nothing outside the heap.
 */
final class CallArguments implements AutoCloseable {

    private static final int MATRICES = 4;

    /** Places of the other operands, after the matrices. */
    private static final int BIAS = MATRICES;

    private static final int SCALES = MATRICES + 1;
    private static final int SUMS = MATRICES + 2;
    private static final int ADDED = MATRICES + 3;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] matrices = new MemorySegment[MATRICES];
    private final MemorySegment epilogue = pf_epilogue.allocate(arena);
    private final MemorySegment addedLeft = pf_matrix.allocate(arena);
    private final MemorySegment geometry = pf_geometry.allocate(arena);
    private final MemorySegment heads = pf_heads.allocate(arena);
    private final GrowingBuffer shared = new GrowingBuffer();
    private final GrowingBuffer own = new GrowingBuffer();
    private final ReadGuard guard = new ReadGuard();

    /** Kept reachable during the call, because a raw address in a structure does not keep an operand alive. */
    private final List<Object> operands = new ArrayList<>();

    CallArguments() {
        for (int i = 0; i < MATRICES; i++) {
            matrices[i] = pf_matrix.allocate(arena);
        }
    }

    /** Structure {@code index} of four, filled with {@code tensor}. */
    MemorySegment matrix(int index, Tensor tensor) {
        operands.add(tensor);
        guard.watch(index, tensor.segment());
        Structs.matrix(matrices[index], tensor);
        return matrices[index];
    }

    /** Structure {@code index} of four, filled with the values of {@code weight} as {@code dtype}. */
    MemorySegment matrix(int index, QuantizedWeight weight, int dtype) {
        operands.add(weight);
        guard.watch(index, weight.values());
        guard.watch(SCALES, weight.scales());
        guard.watch(SUMS, weight.sums());
        return matrix(index, weight.values(), dtype, weight.rows(), weight.cols(), weight.cols());
    }

    /** The parts of a weight in any format, which kernels read. */
    void weight(Weight weight) {
        operands.add(weight);
        int place = SCALES;
        for (Weight.Part part : weight.parts()) {
            if (place < SCALES + 2) {
                guard.watch(place++, part.memory());
            }
        }
    }

    /** Structure {@code index} of four, filled with {@code memory}. */
    MemorySegment matrix(int index, MemorySegment memory, int dtype, long rows, long cols, long stride) {
        Structs.matrix(matrices[index], memory, dtype, rows, cols, stride);
        return matrices[index];
    }

    /** A structure for the prepared left operand of an added product. */
    MemorySegment addedLeft(MemorySegment memory, int dtype, long rows, long cols, long stride) {
        Structs.matrix(addedLeft, memory, dtype, rows, cols, stride);
        return addedLeft;
    }

    MemorySegment epilogue(@Nullable Tensor bias, Epilogue end) {
        if (bias != null) {
            operands.add(bias);
            guard.watch(BIAS, bias.segment());
        }
        if (end instanceof Epilogue.AddProduct added) {
            guard.watch(ADDED, added.right().segment());
        }
        operands.add(end);
        Structs.epilogue(epilogue, bias, end);
        return epilogue;
    }

    MemorySegment geometry(ConvGeometry shape) {
        Structs.geometry(geometry, shape);
        return geometry;
    }

    MemorySegment heads(AttentionShape shape, AttentionMask mask, long keys) {
        Structs.heads(heads, shape, mask, keys);
        return heads;
    }

    /** At least {@code bytes} of memory that all threads share. */
    MemorySegment shared(long bytes) {
        return shared.atLeast(bytes);
    }

    /** At least {@code bytes} of memory for each of {@code threads} threads. */
    MemorySegment[] scratch(int threads, long bytes) {
        return own.pieces(threads, bytes);
    }

    /**
     * The call has ended: nothing has to be kept reachable any more.
     *
     * @throws InternalError if an operand is a mapped file that could not be read
     */
    void release() {
        operands.clear();
        guard.end();
    }

    /** Whether {@link #close} was not called yet. */
    boolean isOpen() {
        return arena.scope().isAlive();
    }

    /** Frees everything. */
    @Override
    public void close() {
        guard.close();
        shared.close();
        own.close();
        arena.close();
    }
}
