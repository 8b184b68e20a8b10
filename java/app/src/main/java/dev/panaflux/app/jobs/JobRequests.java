package dev.panaflux.app.jobs;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ReferenceImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for images of a job that differ in prompt and seed alone. */
final class JobRequests {

    private JobRequests() {}

    /**
     * One request for all {@code entries}, in their order.
     *
     * @param references of each of them
     * @param edit what each of them begins with, or null
     * @param adapters change the model for each of them
     * @throws IllegalArgumentException if a value is out of range
     */
    static GenerationRequest of(
            List<ImageEntry> entries,
            List<ReferenceImage> references,
            @Nullable SourceEdit edit,
            List<AdapterChoice> adapters) {
        ImageEntry common = entries.getFirst();
        return GenerationRequest.of(entries.stream().map(ImageEntry::prompt).toList())
                .negativePrompt(common.negativePrompt())
                .size(common.width(), common.height())
                .steps(common.steps())
                .guidance(common.guidance())
                .seeds(entries.stream().map(ImageEntry::seed).toList())
                .noise(common.noise())
                .schedule(common.schedule())
                .references(references)
                .edit(edit)
                .adapters(adapters)
                .textTokens(common.textTokens())
                .interval(common.interval())
                .cachedReferences(common.cachedReferences())
                .referenceSize(common.referenceSize())
                .stepCache(common.stepCache())
                .build();
    }
}
