package dev.panaflux.model.qwen3;

import dev.panaflux.model.Network;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.Collections;
import java.util.List;

/**
 * The first layers of a Qwen3 decoder: turns tokens into the hidden states that condition a transformer.
 *
 * <p>Only layers up to the last output are bound and computed, never the final norm or the language-model head. Padding is
 * computed too, since the transformer attends to it.
 *
 * <p>Accuracy: NMSE(1e-9) against float32. Source: {@code Qwen3Model} of transformers and
 * {@code Flux2KleinPipeline._get_qwen3_prompt_embeds} of diffusers. Pitfall: {@code hidden_states[k]} is the output of
 * {@code k} layers, so number 0 is the embedding.
 *
 * @param config the sizes
 * @param outputLayers layers whose outputs are used, at least one; a token's features are these outputs, concatenated
 */
public record Qwen3(TextEncoderConfig config, List<Integer> outputLayers) implements Network<TextEncoder> {

    /**
     * Checks the layers.
     *
     * @throws IllegalArgumentException if there is none, or one that the config does not have
     */
    public Qwen3 {
        outputLayers = List.copyOf(outputLayers);
        if (outputLayers.isEmpty()
                || outputLayers.stream().anyMatch(number -> number < 0 || number > config.layers())) {
            throw new IllegalArgumentException("text encoder: expected outputs of 0 to %d layers, found %s"
                    .formatted(config.layers(), outputLayers));
        }
    }

    /** Number of layers that are loaded and computed: those up to the last output. */
    int neededLayers() {
        return Collections.max(outputLayers);
    }

    @Override
    public TextEncoder bind(TensorSource weights) throws ModelFormatException {
        return new Qwen3Encoder(this, weights);
    }
}
