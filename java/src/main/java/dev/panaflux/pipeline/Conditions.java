package dev.panaflux.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What steers the transformer.
 *
 * @param prompt the prompt's hidden states
 * @param negative the negative prompt's, or null where there is no guidance
 * @param references latents of the references
 */
record Conditions(PromptEmbeds prompt, @Nullable PromptEmbeds negative, List<ReferenceLatents> references) {

    Conditions {
        references = List.copyOf(references);
    }
}
