package dev.panaflux.weights;

import java.util.List;

/**
 * What of a model's component quantised weights are made from and checked against.
 *
 * @param label the component's name in messages
 * @param catalog its files
 * @param needed the weights that a run reads
 * @param digest names what the component computes: with another one, what was made is stale
 */
public record ComponentWeights(String label, WeightCatalog catalog, List<TensorShape> needed, String digest) {

    public ComponentWeights {
        needed = List.copyOf(needed);
    }
}
