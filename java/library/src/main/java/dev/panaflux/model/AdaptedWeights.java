package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.List;
import java.util.Map;

/**
 * Weights with adapters. Every {@link Linear} that is bound to them adds the adapters' products to its own; the stored weights,
 * including 8-bit integers, stay unchanged.
 *
 * <p>A network with adapters is {@code weights -> network.bind(new AdaptedWeights(weights, adapters))}, also in a
 * {@link DryRun}.
 *
 * @param weights the weights
 * @param adapters adapters by the name of their linear weight
 */
public record AdaptedWeights(TensorSource weights, Map<String, List<Adapter>> adapters) implements TensorSource {

    /** Copies the map. */
    public AdaptedWeights {
        adapters = Map.copyOf(adapters);
    }

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
        weights.requireUnchanged();
    }

    @Override
    public void close() {
        weights.close();
    }

    @Override
    public String location() {
        return weights.location();
    }

    /** The adapters of the linear weight {@code name} of {@code weights}. */
    static List<Adapter> of(TensorSource weights, String name) {
        return weights instanceof AdaptedWeights adapted ? adapted.adapters.getOrDefault(name, List.of()) : List.of();
    }
}
