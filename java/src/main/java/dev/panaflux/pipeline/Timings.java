package dev.panaflux.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How long the phases took. The prompt and the references are encoded once a request, so all its pictures tell the same
 * times for them.
 *
 * @param encodePrompt zero if the prompt's encoding was still there
 * @param encodeReferences zero without references
 * @param steps each denoising step
 * @param decode the autoencoder's decoder
 */
public record Timings(Duration encodePrompt, Duration encodeReferences, List<Duration> steps, Duration decode) {

    public Timings {
        steps = List.copyOf(steps);
    }

    /** All phases together. */
    public Duration total() {
        return steps.stream().reduce(encodePrompt.plus(encodeReferences).plus(decode), Duration::plus);
    }
}
