package dev.panaflux.pipeline;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * The transformer's weights, and the adapters' files that must not change either while they are used.
 *
 * @param weights the weights
 * @param adapters the open adapters
 */
record WatchedWeights(TensorSource weights, ChosenAdapters adapters) implements TensorSource {

    @Override
    public Tensor tensor(String name, long... shape) throws ModelFormatException {
        return weights.tensor(name, shape);
    }

    @Override
    public Weight weight(String name, long... shape) throws ModelFormatException {
        return weights.weight(name, shape);
    }

    @Override
    public boolean contains(String name) {
        return weights.contains(name);
    }

    @Override
    public void requireUnchanged() throws ModelFormatException {
        adapters.requireUnchanged();
        weights.requireUnchanged();
    }

    @Override
    public String location() {
        return weights.location();
    }

    @Override
    public void close() {
        weights.close();
    }
}
