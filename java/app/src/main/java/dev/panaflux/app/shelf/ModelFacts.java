package dev.panaflux.app.shelf;

import dev.panaflux.app.models.ModelCard;
import dev.panaflux.family.ImageSides;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.sampling.SamplingDefaults;

/**
 * What requests may ask of a model.
 *
 * @param name by which requests name it
 * @param card what it is
 * @param smallestSide of an image, in pixels
 * @param preferredSide of the images that it was trained on
 * @param largestSide of an image
 * @param sideStep sides are multiples of it
 * @param steps that it takes if none are asked for
 * @param guidance that it applies if none is asked for
 * @param takesImages whether it takes references and edits images
 * @param listsWords whether its folder lists the words that it knows
 */
public record ModelFacts(
        String name,
        ModelCard card,
        int smallestSide,
        int preferredSide,
        int largestSide,
        int sideStep,
        int steps,
        float guidance,
        boolean takesImages,
        boolean listsWords) {

    static ModelFacts of(String name, ModelFiles files, int sideStep, boolean listsWords) {
        ModelDescription model = files.description();
        ImageSides sides = model.sides();
        SamplingDefaults sampling = model.sampling();
        return new ModelFacts(
                name,
                ModelCard.of(files),
                sides.smallest(),
                sides.preferred(),
                sides.largest(),
                sideStep,
                sampling.steps(),
                sampling.guidance(),
                model.networks().encoder().isPresent(),
                listsWords);
    }
}
