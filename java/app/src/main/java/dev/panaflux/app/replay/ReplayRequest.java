package dev.panaflux.app.replay;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.IntervalText;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns recipes into requests. */
public final class ReplayRequest {

    private ReplayRequest() {}

    /**
     * The request that makes a recipe's images.
     *
     * @param edit what the images begin with, or null
     * @param adapters changes of the transformer's weights
     * @param seed of the first image, as the recipe may have none
     * @param count number of images, whose seeds count up
     * @throws IllegalArgumentException if the recipe has no prompt, or a value that no request can have
     */
    public static GenerationRequest of(
            Recipe recipe,
            List<ReferenceImage> references,
            @Nullable SourceEdit edit,
            List<AdapterChoice> adapters,
            Seed seed,
            int count) {
        if (recipe.prompt() == null) {
            throw new IllegalArgumentException(
                    "prompt: expected one, found none in the metadata of %s; give it with --set prompt=..."
                            .formatted(recipe.origin()));
        }
        ScheduleChoice schedule =
                recipe.schedule() == null ? ScheduleChoice.AUTO : ScheduleName.parse(recipe.schedule());
        return GenerationRequest.of(recipe.prompt())
                .negativePrompt(recipe.negativePrompt())
                .size(recipe.width(), recipe.height())
                .steps(recipe.steps())
                .guidance(recipe.guidance())
                .seed(seed.bits())
                .count(count)
                .noise(recipe.rng() == null ? NoiseSource.TORCH : NoiseSource.named(recipe.rng()))
                .schedule(schedule)
                .references(references)
                .referenceSize(recipe.referenceSize())
                .edit(edit)
                .adapters(adapters)
                .textTokens(recipe.textTokens())
                .cachedReferences(recipe.cachedReferences())
                .stepCache(recipe.stepCache())
                .interval(recipe.interval() == null ? GuidanceInterval.ALWAYS : IntervalText.parse(recipe.interval()))
                .build();
    }
}
