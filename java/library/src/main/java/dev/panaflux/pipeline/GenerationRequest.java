package dev.panaflux.pipeline;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.sampling.NoiseSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The images to generate. For null the model's default is used.
 *
 * @param prompts what the images show: {@code count} images for each, at least one prompt
 * @param negativePrompt what the images should not show; base models only
 * @param width width in pixels; by default that of the source, else of the first reference image after fitting, else the model's
 * @param height height in pixels, like {@code width}
 * @param steps Euler steps, 1 to {@value #MAX_STEPS}
 * @param guidance strength of classifier-free guidance, at least 0; base models only
 * @param seed of a prompt's first image; its image k has seed + k. An unsigned 64-bit number as in torch: -1 means 2^64 - 1
 * @param seeds the same, but one per prompt, in place of {@code seed}; empty if all prompts have that
 * @param count number of images per prompt, at least 1; at most {@value #MAX_IMAGES} in total
 * @param batch number of images per batch, at least 1; by default the program chooses
 * @param noise the source of the noise
 * @param schedule the schedule of noise levels
 * @param references up to {@value #MAX_REFERENCES} reference images
 * @param referenceSize side in pixels of the square whose area a reference image has at most, by default {@value
 *     dev.panaflux.image.ReferenceFit#MAX_SIDE}; smaller ones are less work and give another image
 * @param edit an image to begin with, or null
 * @param textTokens tokens of each prompt with its padding, at least the prompt's own and at most the model's, which is the
 *     default; fewer are less work and give another image
 * @param interval the guided steps; base models only
 * @param cachedReferences whether references keep their keys and values from step to step; by default if the model was trained so
 * @param stepCache the relative change of what the first block adds, above 0 and at most 1, up to which a step takes the other
 *     blocks' part from the step before; null runs every block. An approximation; base models only
 * @param adapters changes of the transformer's weights (LoRA and the like); their sum is applied
 */
public record GenerationRequest(
        List<String> prompts,
        @Nullable String negativePrompt,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Float guidance,
        long seed,
        List<Long> seeds,
        int count,
        @Nullable Integer batch,
        NoiseSource noise,
        ScheduleChoice schedule,
        List<ReferenceImage> references,
        @Nullable Integer referenceSize,
        @Nullable SourceEdit edit,
        @Nullable Integer textTokens,
        GuidanceInterval interval,
        @Nullable Boolean cachedReferences,
        @Nullable Double stepCache,
        List<AdapterChoice> adapters) {

    /** The maximum number of reference images. */
    public static final int MAX_REFERENCES = 16;

    /** The maximum number of steps: ten times the number of noise levels in training. */
    public static final int MAX_STEPS = 10_000;

    /** The maximum number of images per request. */
    public static final int MAX_IMAGES = 1_000_000;

    /**
     * Checks what can be checked without a model.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    public GenerationRequest {
        prompts = List.copyOf(prompts);
        Objects.requireNonNull(noise, "noise");
        Objects.requireNonNull(schedule, "schedule");
        references = List.copyOf(references);
        seeds = List.copyOf(seeds);
        adapters = List.copyOf(adapters);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("prompts: expected at least one, found none");
        }
        Objects.requireNonNull(interval, "interval");
        int images = references.size() + (edit != null && edit.asReference() ? 1 : 0);
        if (images > MAX_REFERENCES) {
            throw new IllegalArgumentException("references: expected at most %d%s, found %d"
                    .formatted(MAX_REFERENCES, images > references.size() ? " with the source" : "", images));
        }
        if (referenceSize != null) {
            ReferenceFit.requireSide(referenceSize);
        }
        if (textTokens != null && textTokens < 1) {
            throw new IllegalArgumentException("text tokens: expected at least 1, found " + textTokens);
        }
        if (stepCache != null && !(stepCache > 0 && stepCache <= 1)) {
            throw new IllegalArgumentException(
                    "step cache: expected a threshold above 0 and up to 1, found " + stepCache);
        }
        if (count < 1) {
            throw new IllegalArgumentException("count: expected at least 1, found " + count);
        }
        if ((long) prompts.size() * count > MAX_IMAGES) {
            throw new IllegalArgumentException(
                    "count: expected at most %d images in all, found %d for each of %d prompt%s"
                            .formatted(MAX_IMAGES, count, prompts.size(), prompts.size() == 1 ? "" : "s"));
        }
        if (!seeds.isEmpty() && seeds.size() != prompts.size()) {
            throw new IllegalArgumentException(
                    "seeds: expected one for each of %d prompts, found %d".formatted(prompts.size(), seeds.size()));
        }
        requireSeeds(seed, count);
        seeds.forEach(first -> requireSeeds(first, count));
        if (batch != null && batch < 1) {
            throw new IllegalArgumentException("batch: expected at least 1, found " + batch);
        }
        if (steps != null && steps < 1) {
            throw new IllegalArgumentException("steps: expected at least 1, found " + steps);
        }
        if (steps != null && steps > MAX_STEPS) {
            throw new IllegalArgumentException("steps: expected at most %d, found %d".formatted(MAX_STEPS, steps));
        }
        if (guidance != null && !(guidance >= 0 && guidance < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("guidance: expected a number of at least 0, found " + guidance);
        }
    }

    /**
     * Checks that seeds which count up end before 2^64.
     *
     * @param first an unsigned number
     * @param count of images, at least 1
     * @throws IllegalArgumentException if they do not
     */
    public static void requireSeeds(long first, int count) {
        if (Long.compareUnsigned(first + (count - 1), first) < 0) {
            throw new IllegalArgumentException("seed: expected at most %s for %d images per prompt, found %s"
                    .formatted(Long.toUnsignedString(-count), count, Long.toUnsignedString(first)));
        }
    }

    /**
     * The seed of a prompt's first image.
     *
     * @param prompt its place among the prompts, from 0
     */
    public long seedOf(int prompt) {
        return seeds.isEmpty() ? seed : seeds.get(prompt);
    }

    /** A request for {@code prompt} with the model's defaults and seed 0. */
    public static Builder of(String prompt) {
        return of(List.of(prompt));
    }

    /** The same for several prompts. */
    public static Builder of(List<String> prompts) {
        return new Builder(List.copyOf(prompts));
    }

    /** Collects the parts of a request. */
    public static final class Builder {
        private final List<String> prompts;
        private @Nullable String negativePrompt;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private @Nullable Integer steps;
        private @Nullable Float guidance;
        private long seed;
        private List<Long> seeds = List.of();
        private int count = 1;
        private @Nullable Integer batch;
        private NoiseSource noise = NoiseSource.TORCH;
        private ScheduleChoice schedule = ScheduleChoice.AUTO;
        private List<ReferenceImage> references = List.of();
        private @Nullable Integer referenceSize;
        private @Nullable SourceEdit edit;
        private @Nullable Integer textTokens;
        private GuidanceInterval interval = GuidanceInterval.ALWAYS;
        private @Nullable Boolean cachedReferences;
        private @Nullable Double stepCache;
        private List<AdapterChoice> adapters = List.of();

        private Builder(List<String> prompts) {
            this.prompts = prompts;
        }

        /** What the images should not show. */
        public Builder negativePrompt(@Nullable String text) {
            this.negativePrompt = text;
            return this;
        }

        /** Width and height in pixels. */
        public Builder size(@Nullable Integer newWidth, @Nullable Integer newHeight) {
            this.width = newWidth;
            this.height = newHeight;
            return this;
        }

        /** Number of Euler steps. */
        public Builder steps(@Nullable Integer number) {
            this.steps = number;
            return this;
        }

        /** Strength of classifier-free guidance. */
        public Builder guidance(@Nullable Float scale) {
            this.guidance = scale;
            return this;
        }

        /** Seed of each prompt's first image. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Seeds of the prompts' first images, one for each prompt. */
        public Builder seeds(List<Long> values) {
            this.seeds = List.copyOf(values);
            return this;
        }

        /** Number of images of each prompt. */
        public Builder count(int number) {
            this.count = number;
            return this;
        }

        /** Number of images per batch. */
        public Builder batch(@Nullable Integer number) {
            this.batch = number;
            return this;
        }

        /** The source of the noise. */
        public Builder noise(NoiseSource source) {
            this.noise = source;
            return this;
        }

        /** The schedule of noise levels. */
        public Builder schedule(ScheduleChoice choice) {
            this.schedule = choice;
            return this;
        }

        /** Reference images. */
        public Builder references(List<ReferenceImage> images) {
            this.references = List.copyOf(images);
            return this;
        }

        /** Side of the square whose area a reference image has at most. */
        public Builder referenceSize(@Nullable Integer side) {
            this.referenceSize = side;
            return this;
        }

        /** An image to begin with. */
        public Builder edit(@Nullable SourceEdit change) {
            this.edit = change;
            return this;
        }

        /** Tokens of each prompt with its padding. */
        public Builder textTokens(@Nullable Integer number) {
            this.textTokens = number;
            return this;
        }

        /** The guided steps. */
        public Builder interval(GuidanceInterval steps) {
            this.interval = steps;
            return this;
        }

        /** Whether references keep their keys and values from step to step. */
        public Builder cachedReferences(@Nullable Boolean cached) {
            this.cachedReferences = cached;
            return this;
        }

        /** The change up to which a step takes most blocks' part from the step before. */
        public Builder stepCache(@Nullable Double threshold) {
            this.stepCache = threshold;
            return this;
        }

        /** Changes of the transformer's weights. */
        public Builder adapters(List<AdapterChoice> choices) {
            this.adapters = List.copyOf(choices);
            return this;
        }

        /** The request. */
        public GenerationRequest build() {
            return new GenerationRequest(
                    prompts,
                    negativePrompt,
                    width,
                    height,
                    steps,
                    guidance,
                    seed,
                    seeds,
                    count,
                    batch,
                    noise,
                    schedule,
                    references,
                    referenceSize,
                    edit,
                    textTokens,
                    interval,
                    cachedReferences,
                    stepCache,
                    adapters);
        }
    }
}
