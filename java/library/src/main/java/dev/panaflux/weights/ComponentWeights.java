package dev.panaflux.weights;

import java.util.List;

/**
 * The source of a component's quantised weights, and what they are checked against.
 *
 * @param label the component's name in messages
 * @param catalog its files
 * @param needed the weights that a run reads
 * @param digest identifies what the component computes; quantised weights with another digest are stale
 */
public record ComponentWeights(String label, WeightCatalog catalog, List<TensorShape> needed, String digest) {

    public ComponentWeights {
        needed = List.copyOf(needed);
    }
}
