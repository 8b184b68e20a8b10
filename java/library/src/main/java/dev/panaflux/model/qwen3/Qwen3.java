package dev.panaflux.model.qwen3;

import dev.panaflux.model.Network;
import dev.panaflux.model.TextEncoder;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.util.Collections;
import java.util.List;

/**
 * The first layers of a Qwen3 decoder: prompts' tokens to the hidden states that condition a transformer.
 *
 * <p>Only the layers up to the last one read are bound and computed; the final norm and the language-model head never are.
 * All rows are computed, padding included, since the transformer attends to them too.
 *
 * <p>Accuracy: NMSE(1e-9) against float32. Source: {@code Qwen3Model} of transformers and
 * {@code Flux2KleinPipeline._get_qwen3_prompt_embeds} of diffusers. Trap: {@code hidden_states[k]} is the output of
 * {@code k} layers, so number 0 is the embedding.
 *
 * @param config the sizes
 * @param outputLayers the numbers of layers whose outputs are read, at least one; a token's features are their states side
 *     by side
 */
public record Qwen3(TextEncoderConfig config, List<Integer> outputLayers) implements Network<TextEncoder> {

    /**
     * Checks the layers.
     *
     * @throws IllegalArgumentException if none is read, or one that the config does not have
     */
    public Qwen3 {
        outputLayers = List.copyOf(outputLayers);
        if (outputLayers.isEmpty()
                || outputLayers.stream().anyMatch(number -> number < 0 || number > config.layers())) {
            throw new IllegalArgumentException("text encoder: expected outputs of 0 to %d layers, found %s"
                    .formatted(config.layers(), outputLayers));
        }
    }

    /** Layers that are run and loaded: those up to the last output. */
    int neededLayers() {
        return Collections.max(outputLayers);
    }

    @Override
    public TextEncoder bind(TensorSource weights) throws ModelFormatException {
        return new Qwen3Encoder(this, weights);
    }
}
