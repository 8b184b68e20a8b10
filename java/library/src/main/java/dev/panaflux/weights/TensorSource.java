package dev.panaflux.weights;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/** Named weights of one component, open until closed. */
public interface TensorSource extends AutoCloseable {

    /**
     * The weight {@code name} as a matrix {@code [shape[0], product of the rest]}; one of rank 1 is {@code [1, shape[0]]}.
     *
     * @param shape the shape that the config demands, checked against the stored one
     * @throws ModelFormatException if the weight is missing, has another shape, or a type that cannot be computed with
     */
    Tensor tensor(String name, long... shape) throws ModelFormatException;

    /**
     * The weight {@code name} of a linear layer, which may be held as 8-bit integers; otherwise as {@link #tensor}.
     *
     * @param shape {@code [outDim, inDim]}
     * @throws ModelFormatException as {@link #tensor} does
     */
    default Weight weight(String name, long... shape) throws ModelFormatException {
        return tensor(name, shape);
    }

    /** Whether the component holds a weight of this name. */
    boolean contains(String name);

    /** Releases what the weights lie in, which makes every weight that was given out unusable. */
    @Override
    default void close() {}
}
