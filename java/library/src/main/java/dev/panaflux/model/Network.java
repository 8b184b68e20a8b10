package dev.panaflux.model;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A network with sizes but without weights; {@link DryRun} finds out what it needs without opening a file.
 *
 * @param <R> its role once it has weights
 */
@FunctionalInterface
public interface Network<R> {

    /**
     * The network with its weights.
     *
     * @param weights provides every weight by name and shape; no value is read
     * @throws ModelFormatException if a weight is missing or has another shape
     */
    R bind(TensorSource weights) throws ModelFormatException;
}
