package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_matrix;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The left operands of a linear layer's products, in the layout that {@code pf_linear} reads.
 *
 * @param whole the structure of the layer's input
 * @param scales of the rows of 8-bit integers, or null for floats
 * @param added that of the input of a product that the epilogue adds, or null
 */
record PreparedLeft(
        MemorySegment whole,
        @Nullable MemorySegment scales,
        @Nullable MemorySegment added) {

    /** Depth of the added product, or 0. */
    long addedDepth() {
        return added == null ? 0 : pf_matrix.cols(added);
    }

    /** The scales from row {@code row} on; a null pointer for floats. */
    MemorySegment scalesFrom(long row) {
        return scales == null ? MemorySegment.NULL : scales.asSlice(row * Float.BYTES);
    }

    /**
     * Fills {@code struct} with rows {@code [from, until)} of the layer's input, and puts those of the added product's input in the
     * place of the unprepared ones.
     */
    void rows(long from, long until, MemorySegment struct, MemorySegment epilogue) {
        Structs.rows(struct, whole, from, until);
        if (added != null) {
            Structs.rows(pf_epilogue.left(epilogue), added, from, until);
        }
    }
}
