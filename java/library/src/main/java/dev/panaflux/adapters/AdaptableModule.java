package dev.panaflux.adapters;

import java.util.List;

/**
 * A linear layer as files of adapters name it, and the weights that it stands for.
 *
 * @param name the module's name, with dots and without prefix
 * @param outDim its outputs
 * @param inDim its inputs
 * @param parts where its outputs are among the model's weights
 */
public record AdaptableModule(String name, long outDim, long inDim, List<Part> parts) {

    /** Copies the list. */
    public AdaptableModule {
        parts = List.copyOf(parts);
    }

    /**
     * Some outputs of a module.
     *
     * @param from the first of the module's outputs
     * @param count number of outputs
     * @param weight name of the model's weight
     * @param at the first of that weight's outputs
     * @param weightRows outputs of the whole weight
     */
    public record Part(long from, long count, String weight, long at, long weightRows) {}
}
