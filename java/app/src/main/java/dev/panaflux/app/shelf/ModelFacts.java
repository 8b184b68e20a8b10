package dev.panaflux.app.shelf;

import dev.panaflux.family.ImageSides;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.sampling.SamplingDefaults;

/**
 * What requests may ask of a model.
 *
 * @param name by which requests name it
 * @param smallestSide of an image, in pixels
 * @param preferredSide of the images that it was trained on
 * @param largestSide of an image
 * @param sideStep sides are multiples of it
 * @param steps that it takes if none are asked for
 * @param guidance that it applies if none is asked for
 * @param distilled whether it applies no guidance at all
 * @param takesImages whether it takes references and edits images
 */
public record ModelFacts(
        String name,
        int smallestSide,
        int preferredSide,
        int largestSide,
        int sideStep,
        int steps,
        float guidance,
        boolean distilled,
        boolean takesImages) {

    static ModelFacts of(String name, ModelDescription model, int sideStep) {
        ImageSides sides = model.sides();
        SamplingDefaults sampling = model.sampling();
        return new ModelFacts(
                name,
                sides.smallest(),
                sides.preferred(),
                sides.largest(),
                sideStep,
                sampling.steps(),
                sampling.guidance(),
                sampling.distilled(),
                model.networks().encoder().isPresent());
    }
}
