package dev.panaflux.pipeline;

import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.NoiseLevels;
import dev.panaflux.sampling.Schedule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param references the reference images after fitting; the source is the first if it is one
 * @param cachesReferences whether the references' keys and values are computed once
 * @param edit what the steps begin with and keep, or null
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
        boolean cachesReferences,
        @Nullable EditPlan edit,
        List<String> notices) {

    RequestPlan {
        references = List.copyOf(references);
        notices = List.copyOf(notices);
    }

    /** The first step that is taken. */
    int firstStep() {
        return edit == null ? 0 : edit.firstStep();
    }

    /** The number of steps that are taken. */
    int steps() {
        return levels.steps() - firstStep();
    }

    /** Whether a step has a second pass, for the negative prompt. */
    boolean guides(int step) {
        return guided && request.interval().includes(step - firstStep(), steps());
    }

    /** The images that become latents: the references, after the source if it is none of them. */
    List<RgbImage> encoded() {
        if (edit == null || edit.isReference()) {
            return references;
        }
        return Stream.concat(Stream.of(edit.source()), references.stream()).toList();
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
