package dev.panaflux.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words that steer a batch of pictures.
 *
 * @param prompts each picture's prompt; pictures of one prompt share one object
 * @param negative the negative prompt of all, or null where there is no guidance
 */
record Conditions(List<PromptEmbeds> prompts, @Nullable PromptEmbeds negative) {

    Conditions {
        prompts = List.copyOf(prompts);
    }
}
