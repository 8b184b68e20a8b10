package dev.panaflux.explain.record;

import dev.panaflux.image.RgbImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A denoising step. Latents and velocities are {@code [tokens, channels]}.
 *
 * @param index the step's number, from 0
 * @param sigma the noise level before it
 * @param nextSigma the noise level after it
 * @param before latents before it
 * @param after latents after it
 * @param velocity the velocity that was followed
 * @param denoised the image's latents if the velocity stayed as it is
 * @param guidance both answers, or null without guidance
 * @param noisyPreview {@code after}, projected
 * @param denoisedPreview {@code denoised}, projected
 * @param blocks the chosen blocks
 * @param modulations what the noise level does to the first block of each kind
 * @param gate the gated feed-forward network of the first block; null if none was seen
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record StepTrace(
        int index,
        float sigma,
        float nextSigma,
        float[] before,
        float[] after,
        float[] velocity,
        float[] denoised,
        @Nullable GuidanceTrace guidance,
        RgbImage noisyPreview,
        RgbImage denoisedPreview,
        List<BlockTrace> blocks,
        List<Modulation> modulations,
        @Nullable GateTrace gate) {

    /** Copies the lists. */
    public StepTrace {
        blocks = List.copyOf(blocks);
        modulations = List.copyOf(modulations);
    }
}
