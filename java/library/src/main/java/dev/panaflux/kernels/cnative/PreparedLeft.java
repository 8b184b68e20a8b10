package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_matrix;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The left operands of a linear layer's products, in the layout that {@code pf_linear} reads.
 *
 * @param whole the structure of the layer's input
 * @param added that of the input of a product that the epilogue adds, or null
 */
record PreparedLeft(MemorySegment whole, @Nullable MemorySegment added) {

    /** Depth of the added product, or 0. */
    long addedDepth() {
        return added == null ? 0 : pf_matrix.cols(added);
    }

    /** Puts the prepared operand in the place of the unprepared one, if there is any. */
    void replaceIn(MemorySegment epilogue) {
        if (added != null) {
            pf_epilogue.left(epilogue, added);
        }
    }
}
