package dev.panaflux.kernels;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The weight {@code [outDim, inDim]} of a linear layer, in any format whose rows can be read on their own. A view; it never owns
 * the memory it shows. Backends that do not know the format widen it by {@link #read} while they pack it for a product.
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

    /** All memory that is shown. */
    List<Part> parts();

    /** {@code [rows, cols] format}, for messages. */
    default String describe() {
        return "[%d, %d] %s".formatted(rows(), cols(), format().label());
    }

    /**
     * Memory with a role of its own: values, scales, ...
     *
     * @param name the role, or nothing for the values
     * @param memory starts with the first row
     * @param rows number of rows, or of runs without gaps
     * @param rowBytes bytes of a row
     * @param strideBytes distance between the starts of two rows
     * @param alignment what every address of {@code memory} is divisible by, in bytes
     */
    record Part(String name, MemorySegment memory, long rows, long rowBytes, long strideBytes, int alignment) {

        /** Memory in one run. */
        static Part run(String name, MemorySegment memory, long bytes, int alignment) {
            return new Part(name, memory, 1, bytes, bytes, alignment);
        }
    }
}
