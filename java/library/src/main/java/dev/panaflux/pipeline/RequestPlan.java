package dev.panaflux.pipeline;

import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.NoiseLevels;
import dev.panaflux.sampling.Schedule;
import java.util.List;

/**
 * A request with every choice made.
 *
 * @param request what was asked for
 * @param latentSize of the image in tokens
 * @param pixelsPerToken pixels a side that a token stands for
 * @param schedule which noise levels
 * @param levels those levels for this size
 * @param guidance scale that is applied; 1 where there is no guidance
 * @param guided whether a second pass for the negative prompt runs
 * @param negativePrompt its text, empty where none was given
 * @param references the references as the model sees them
 * @param notices what the user should know about the choices, a line each
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
