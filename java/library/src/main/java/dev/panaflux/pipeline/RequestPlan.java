package dev.panaflux.pipeline;

import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.NoiseLevels;
import dev.panaflux.sampling.Schedule;
import java.util.List;

/**
 * A request in which every choice has been made.
 *
 * @param request the original request
 * @param latentSize size of the image in tokens
 * @param pixelsPerToken side in pixels of the square that a token represents
 * @param schedule the schedule
 * @param levels its noise levels for this size
 * @param guidance applied guidance scale; 1 without guidance
 * @param guided whether there is a second pass for the negative prompt
 * @param negativePrompt the negative prompt; empty if none was given
 * @param references the reference images after fitting
 * @param notices notices about the choices for the user, one line each
 */
record RequestPlan(
        GenerationRequest request,
        LatentSize latentSize,
        int pixelsPerToken,
        Schedule schedule,
        NoiseLevels levels,
        float guidance,
        boolean guided,
        String negativePrompt,
        List<RgbImage> references,
        List<String> notices) {

    RequestPlan {
        references = List.copyOf(references);
        notices = List.copyOf(notices);
    }

    /** Width of the image in pixels. */
    int width() {
        return latentSize.width() * pixelsPerToken;
    }

    /** Height of the image in pixels. */
    int height() {
        return latentSize.height() * pixelsPerToken;
    }
}
