package dev.panaflux.model;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A network whose sizes are known and whose weights are not; {@link DryRun} tells what it needs without opening a file.
 *
 * @param <R> the role that it plays once it has weights
 */
@FunctionalInterface
public interface Network<R> {

    /**
     * The network with its weights.
     *
     * @param weights asked for every weight by name and shape; no value is read
     * @throws ModelFormatException if a weight is missing or has another shape
     */
    R bind(TensorSource weights) throws ModelFormatException;
}
