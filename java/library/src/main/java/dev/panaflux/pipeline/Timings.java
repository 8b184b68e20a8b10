package dev.panaflux.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * Durations of the phases. Prompts are encoded in batches and reference images once per request, so images that share such a
 * phase have the same duration for it.
 *
 * @param encodePrompt zero if the prompt's encoding was reused
 * @param encoding the origin of the prompt's encoding
 * @param encodeReferences zero without reference images
 * @param steps each denoising step, for the whole batch
 * @param batch number of images in the batch
 * @param reused transformer passes of the batch that took most blocks from the step before, see
 *     {@link GenerationRequest#stepCache}
 * @param decode the autoencoder's decoder
 */
public record Timings(
        Duration encodePrompt,
        EncodingSource encoding,
        Duration encodeReferences,
        List<Duration> steps,
        int batch,
        int reused,
        Duration decode) {

    public Timings {
        steps = List.copyOf(steps);
    }

    /** All phases together. */
    public Duration total() {
        return steps.stream().reduce(encodePrompt.plus(encodeReferences).plus(decode), Duration::plus);
    }
}
