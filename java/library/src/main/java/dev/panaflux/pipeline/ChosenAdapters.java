package dev.panaflux.pipeline;

import dev.panaflux.adapters.OpenAdapter;
import dev.panaflux.family.Networks;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.AdaptedWeights;
import dev.panaflux.model.Adapter;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The adapters of a request.
 *
 * @param chosen the open files
 */
record ChosenAdapters(List<OpenAdapter> chosen) {

    ChosenAdapters {
        chosen = List.copyOf(chosen);
    }

    /** {@code networks} whose transformer is adapted, for dry runs too. */
    Networks over(Networks networks) {
        return chosen.isEmpty()
                ? networks
                : new Networks(
                        networks.textEncoder(),
                        weights -> networks.velocityModel().bind(over(weights)),
                        networks.decoder(),
                        networks.encoder());
    }

    private AdaptedWeights over(TensorSource weights) throws ModelFormatException {
        Map<String, List<Adapter>> all = new LinkedHashMap<>();
        for (OpenAdapter each : chosen) {
            each.adapters(weights)
                    .forEach((weight, adapters) ->
                            all.computeIfAbsent(weight, _ -> new ArrayList<>()).addAll(adapters));
        }
        return new AdaptedWeights(weights, all);
    }

    /** Computes what depends on the transformer's weights, once for each file. */
    void measure(Kernels kernels, TensorSource weights) throws ModelFormatException {
        for (OpenAdapter each : chosen) {
            each.measure(kernels, weights);
        }
    }

    /**
     * Checks that nobody has written to a file.
     *
     * @throws ModelFormatException naming the file if somebody has
     */
    void requireUnchanged() throws ModelFormatException {
        for (OpenAdapter each : chosen) {
            each.requireUnchanged();
        }
    }
}
