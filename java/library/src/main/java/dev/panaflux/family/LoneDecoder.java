package dev.panaflux.family;

import dev.panaflux.weights.WeightCatalog;

/**
 * A decoder in a file that holds no whole autoencoder. It takes the place of a model's own decoder.
 *
 * @param label what it is, for messages: {@code a TAEF2 decoder}
 * @param weights its weights
 */
public record LoneDecoder(String label, WeightCatalog weights) {

    /** The message for such a file where a model or an autoencoder is expected. */
    public String advice() {
        return "%s: holds %s alone, which takes the place of a model's own: name it with --decoder"
                .formatted(weights.files().location(), label);
    }
}
