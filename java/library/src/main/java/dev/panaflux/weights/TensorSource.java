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

    /** Releases the memory of the weights; every weight obtained from here becomes unusable. */
    @Override
    default void close() {}
}
