package dev.panaflux.weights;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/** The weights of one component by name; must be closed. */
public interface TensorSource extends AutoCloseable {

    /**
     * The weight {@code name} as a matrix {@code [shape[0], product of the rest]}; one of rank 1 is {@code [1, shape[0]]}.
     *
     * @param shape the shape required by the config, checked against the stored one
     * @throws ModelFormatException if the weight is missing, or has another shape or an unsupported type
     */
    Tensor tensor(String name, long... shape) throws ModelFormatException;

    /**
     * The weight {@code name} of a linear layer, which may consist of 8-bit integers; otherwise like {@link #tensor}.
     *
     * @param shape {@code [outDim, inDim]}
     * @throws ModelFormatException like {@link #tensor}
     */
    default Weight weight(String name, long... shape) throws ModelFormatException {
        return tensor(name, shape);
    }

    /** Whether the component has a weight of this name. */
    boolean contains(String name);

    /**
     * Checks that nobody has written to the files since they were mapped.
     *
     * @throws ModelFormatException naming the file if somebody has
     */
    default void requireUnchanged() throws ModelFormatException {}

    /** Where the weights come from, for messages. */
    default String location() {
        return "the weights";
    }

    /** Work with weights that has a result, and may fail with {@code E} of its own. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        /** Does it. */
        T run() throws E, ModelFormatException;
    }

    /**
     * Does work whose result depends on weights from here. Files stay mapped for minutes; meanwhile others may cut or overwrite
     * them, or their disk may fail.
     *
     * @throws ModelFormatException if a file was changed before the work was done, or could not be read
     */
    default <T, E extends Exception> T reading(Work<T, E> work) throws E, ModelFormatException {
        try {
            T result = work.run();
            requireUnchanged();
            return result;
        } catch (InternalError fault) {
            requireUnchanged();
            if (String.valueOf(fault.getMessage()).contains("memory access operation")) {
                throw new ModelFormatException(
                        location() + ": a part could not be read; check its disk or network", fault);
            }
            throw fault;
        }
    }

    /** Releases the memory of the weights; every weight obtained from here becomes unusable. */
    @Override
    default void close() {}
}
