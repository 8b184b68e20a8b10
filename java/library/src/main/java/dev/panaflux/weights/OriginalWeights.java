package dev.panaflux.weights;

import java.util.List;

/**
 * One component's weights as they are stored, for what is made from them.
 *
 * @param label the component's name in messages
 * @param catalog all its weights
 * @param needed those that a run reads
 * @param digest identifies config and weights: another one means that what was made is stale
 */
public record OriginalWeights(String label, WeightCatalog catalog, List<TensorShape> needed, String digest) {

    public OriginalWeights {
        needed = List.copyOf(needed);
    }
}
