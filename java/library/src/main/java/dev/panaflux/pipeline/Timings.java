package dev.panaflux.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How long the phases took. Several prompts are encoded at once and references once a request, so images that share
 * such a phase tell the same time for it.
 *
 * @param encodePrompt zero if the prompt's encoding was still there
 * @param encodeReferences zero without references
 * @param steps each denoising step, for all images that took it together
 * @param batch how many images those were, this one included
 * @param decode the autoencoder's decoder
 */
public record Timings(
        Duration encodePrompt, Duration encodeReferences, List<Duration> steps, int batch, Duration decode) {

    public Timings {
        steps = List.copyOf(steps);
    }

    /** All phases together. */
    public Duration total() {
        return steps.stream().reduce(encodePrompt.plus(encodeReferences).plus(decode), Duration::plus);
    }
}
