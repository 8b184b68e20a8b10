package dev.panaflux.app.jobs.file;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.EditSettings;
import dev.panaflux.app.ImageSize;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image that a job asks for, alternatives and wildcards replaced. Null leaves a choice to the model.
 *
 * @param place where the job file asks for it, for messages: {@code job.yaml: prompts[2]}
 * @param prompt what the image shows
 * @param negativePrompt what it should not show
 * @param seed of its noise, an unsigned number of 64 bits
 * @param noise where the seed's noise comes from
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance strength of classifier-free guidance
 * @param schedule which noise levels to pass
 * @param model a model's name or folder; null for the run's
 * @param references paths, relative to the job file
 * @param referenceSize side of the square whose area the references have at most
 * @param cachedReferences whether the references' keys and values are computed once
 * @param edit an image to begin with; its paths are relative to the job file
 * @param adapters changes of the model (LoRA and the like) that are applied together, by name
 * @param partialAdapters whether a part of one that fits the model is enough
 * @param textTokens tokens of the prompt with its padding
 * @param interval the guided steps
 * @param stepCache the threshold of the step cache
 * @param output template of its file's name; null for the job's
 */
public record ImageEntry(
        String place,
        String prompt,
        @Nullable String negativePrompt,
        long seed,
        NoiseSource noise,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Float guidance,
        ScheduleChoice schedule,
        @Nullable String model,
        List<String> references,
        @Nullable Integer referenceSize,
        @Nullable Boolean cachedReferences,
        EditSettings edit,
        List<AdapterSetting> adapters,
        boolean partialAdapters,
        @Nullable Integer textTokens,
        GuidanceInterval interval,
        @Nullable Double stepCache,
        @Nullable String output) {

    /** Copies the lists. */
    public ImageEntry {
        references = List.copyOf(references);
        adapters = List.copyOf(adapters);
    }

    /** What the settings of its image depend on: the same without what tells images of one kind apart. */
    public ImageEntry kind() {
        return new ImageEntry(
                "",
                "",
                negativePrompt,
                0,
                noise,
                width,
                height,
                steps,
                guidance,
                schedule,
                model,
                references,
                referenceSize,
                cachedReferences,
                edit,
                adapters,
                partialAdapters,
                textTokens,
                interval,
                stepCache,
                null);
    }

    /** The values of one entry, for the prompt and seed given; the size is one field or two. */
    static ImageEntry of(FieldReader fields, String prompt, long seed) {
        ImageSize size = fields.size();
        return new ImageEntry(
                fields.place(),
                prompt,
                fields.text(JobField.NEGATIVE_PROMPT),
                seed,
                fields.noise(),
                size == null ? fields.integer(JobField.WIDTH) : Integer.valueOf(size.width()),
                size == null ? fields.integer(JobField.HEIGHT) : Integer.valueOf(size.height()),
                fields.integer(JobField.STEPS),
                fields.number(JobField.GUIDANCE),
                fields.schedule(),
                fields.text(JobField.MODEL),
                fields.list(JobField.REFERENCES),
                fields.integer(JobField.REF_SIZE),
                fields.flag(JobField.REF_CACHE),
                fields.edit(),
                fields.adapters(),
                fields.partialAdapters(),
                fields.integer(JobField.TEXT_TOKENS),
                fields.interval(),
                fields.decimal(JobField.STEP_CACHE),
                fields.text(JobField.OUTPUT));
    }
}
