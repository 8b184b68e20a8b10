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
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param latentSize of the picture in tokens
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
        int width,
        int height,
        LatentSize latentSize,
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
}
