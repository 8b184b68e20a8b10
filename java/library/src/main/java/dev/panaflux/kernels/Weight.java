package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The weight {@code [outDim, inDim]} of a linear layer, in any format whose rows can be read independently. A view of memory
 * that it does not own. Backends that do not know the format widen it with {@link #read} while packing it for a product.
 */
public interface Weight {

    /** How the rows are stored. */
    WeightFormat format();

    /** Number of output features. */
    long rows();

    /** Number of input features. */
    long cols();

    /** The rows {@code [from, to)} of this view: one of several layers that are stored as one. */
    Weight rows(long from, long to);

    /** Widens the values {@code [row, col .. col + count)} into {@code to[at ..]}. Any number of threads may read. */
    void read(long row, long col, float[] to, int at, int count);

    /** All memory of this view, the values first. */
    List<Part> parts();

    /** {@code [rows, cols] format}, for messages. */
    default String describe() {
        return "[%d, %d] %s".formatted(rows(), cols(), format().label());
    }

    /**
     * A part of the memory with one role: values, scales, ...
     *
     * @param name the role; empty for the values
     * @param memory starts with the first row
     * @param rows number of rows, or of contiguous runs
     * @param rowBytes bytes per row
     * @param strideBytes distance between the starts of two rows
     * @param alignment required alignment of {@code memory}, in bytes
     */
    record Part(String name, MemorySegment memory, long rows, long rowBytes, long strideBytes, int alignment) {

        /** A contiguous part. */
        public static Part run(String name, MemorySegment memory, long bytes, int alignment) {
            return new Part(name, memory, 1, bytes, bytes, alignment);
        }
    }
}
