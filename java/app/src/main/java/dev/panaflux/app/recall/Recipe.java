package dev.panaflux.app.recall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an image was made, as far as its metadata tells; null where it does not.
 *
 * @param origin the program that made it, with its version if that is told
 * @param prompt what it shows
 * @param negativePrompt what it should not show
 * @param seed of its noise, an unsigned number of 64 bits
 * @param rng where the noise came from, as {@code --rng} takes it
 * @param width pixels
 * @param height pixels
 * @param steps Euler steps
 * @param guidance scale of classifier-free guidance
 * @param schedule name and numbers, as {@link dev.panaflux.app.ScheduleName#parse} takes them
 * @param model the model's name, or the file of its transformer
 * @param references images to work from
 * @param referenceSize side of the square whose area these have at most
 * @param edit what it began with, or null
 * @param textTokens tokens of the prompt with its padding
 * @param interval the guided steps, as {@link dev.panaflux.app.IntervalText#parse} takes them
 * @param cachedReferences whether the references' keys and values were computed once
 * @param stepCache the threshold of the step cache
 * @param adapters changes of the transformer's weights
 * @param made what only Panaflux records; null for other programs' images
 * @param remarks what is missing, or has no counterpart here; a line each
 */
public record Recipe(
        String origin,
        @Nullable String prompt,
        @Nullable String negativePrompt,
        @Nullable Long seed,
        @Nullable String rng,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Float guidance,
        @Nullable String schedule,
        @Nullable String model,
        List<RecordedReference> references,
        @Nullable Integer referenceSize,
        @Nullable RecordedEdit edit,
        @Nullable Integer textTokens,
        @Nullable String interval,
        @Nullable Boolean cachedReferences,
        @Nullable Double stepCache,
        List<RecordedAdapter> adapters,
        @Nullable Made made,
        List<String> remarks) {

    /** Nobody reads more lines. */
    private static final int MOST_REMARKS = 30;

    public Recipe {
        references = List.copyOf(references);
        adapters = List.copyOf(adapters);
        remarks = List.copyOf(remarks.subList(0, Math.min(MOST_REMARKS, remarks.size())));
    }

    /**
     * A reference of a recipe.
     *
     * @param name its file as it was named then
     * @param sha256 of its pixels in hexadecimal, or null
     */
    public record RecordedReference(String name, @Nullable String sha256) {}

    /**
     * What made a Panaflux image to the bit.
     *
     * @param version of Panaflux
     * @param modelDigest identifies the model's files; may be shortened to its first digits
     * @param backend label of the backend
     * @param instructionSet what it computed with
     * @param blas the BLAS library, or {@code none}
     * @param precision label of the arithmetic
     * @param sha256 of the image's pixels, in hexadecimal
     */
    public record Made(
            @Nullable String version,
            @Nullable String modelDigest,
            @Nullable String backend,
            @Nullable String instructionSet,
            @Nullable String blas,
            @Nullable String precision,
            @Nullable String sha256) {}

    /** The recipe as a JSON document's fields; what is not told is left out. */
    public Map<String, Object> toMap() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("origin", origin);
        all.put("prompt", prompt);
        all.put("negativePrompt", negativePrompt);
        all.put("seed", seed == null ? null : Json.unsigned(seed));
        all.put("rng", rng);
        all.put("width", width);
        all.put("height", height);
        all.put("steps", steps);
        all.put("guidance", guidance);
        all.put("schedule", schedule);
        all.put("model", model);
        all.put("references", references.isEmpty() ? null : references);
        all.put("referenceSize", referenceSize);
        all.put("source", edit == null ? null : edit.toMap());
        all.put("textTokens", textTokens);
        all.put("guidanceInterval", interval);
        all.put("cachedReferences", cachedReferences);
        all.put("stepCache", stepCache);
        all.put("adapters", adapters.isEmpty() ? null : adapters);
        if (made != null) {
            all.put("modelDigest", made.modelDigest());
            all.put("backend", made.backend());
            all.put("instructionSet", made.instructionSet());
            all.put("blas", made.blas());
            all.put("precision", made.precision());
            all.put("version", made.version());
            all.put("sha256", made.sha256());
        }
        all.put("remarks", remarks.isEmpty() ? null : remarks);
        Map<String, Object> told = new LinkedHashMap<>();
        all.forEach((field, value) -> {
            if (value != null) {
                told.put(field, value);
            }
        });
        return told;
    }

    /** This recipe without what only a model can do that takes guidance. */
    public Recipe unguided() {
        Builder builder = changed().guidance(null).negativePrompt(null).stepCache(null);
        builder.interval = null;
        return builder.build();
    }

    /** This recipe, to be changed. */
    public Builder changed() {
        Builder builder = new Builder(origin)
                .prompt(prompt)
                .negativePrompt(negativePrompt)
                .seed(seed)
                .rng(rng)
                .size(width, height)
                .steps(steps)
                .guidance(guidance)
                .schedule(schedule)
                .model(model);
        builder.references.addAll(references);
        builder.edit = edit;
        builder.textTokens = textTokens;
        builder.interval = interval;
        builder.cachedReferences = cachedReferences;
        builder.stepCache = stepCache;
        builder.referenceSize = referenceSize;
        builder.adapters.addAll(adapters);
        builder.made = made;
        builder.remarks.addAll(remarks);
        return builder;
    }

    /** Collects the parts of a recipe. */
    public static final class Builder {
        private final String origin;
        private @Nullable String prompt;
        private @Nullable String negativePrompt;
        private @Nullable Long seed;
        private @Nullable String rng;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private @Nullable Integer steps;
        private @Nullable Float guidance;
        private @Nullable String schedule;
        private @Nullable String model;
        private final List<RecordedReference> references = new ArrayList<>();
        private @Nullable RecordedEdit edit;
        private @Nullable Integer textTokens;
        private @Nullable String interval;
        private @Nullable Boolean cachedReferences;
        private @Nullable Double stepCache;
        private @Nullable Integer referenceSize;
        private final List<RecordedAdapter> adapters = new ArrayList<>();
        private @Nullable Made made;
        private final List<String> remarks = new ArrayList<>();

        Builder(String origin) {
            this.origin = origin;
        }

        /** What it shows. */
        public Builder prompt(@Nullable String text) {
            prompt = text;
            return this;
        }

        /** What it should not show. */
        public Builder negativePrompt(@Nullable String text) {
            negativePrompt = text;
            return this;
        }

        /** Seed of the noise, an unsigned number of 64 bits. */
        public Builder seed(@Nullable Long bits) {
            seed = bits;
            return this;
        }

        /** Where the noise comes from. */
        public Builder rng(@Nullable String label) {
            rng = label;
            return this;
        }

        /** Width and height in pixels. */
        public Builder size(@Nullable Integer newWidth, @Nullable Integer newHeight) {
            width = newWidth;
            height = newHeight;
            return this;
        }

        /** Number of Euler steps. */
        public Builder steps(@Nullable Integer number) {
            steps = number;
            return this;
        }

        /** Scale of classifier-free guidance. */
        public Builder guidance(@Nullable Float scale) {
            guidance = scale;
            return this;
        }

        /** Name and numbers of the schedule. */
        public Builder schedule(@Nullable String label) {
            schedule = label;
            return this;
        }

        Builder model(@Nullable String name) {
            model = name;
            return this;
        }

        Builder reference(String name, @Nullable String sha256) {
            references.add(new RecordedReference(name, sha256));
            return this;
        }

        Builder edit(RecordedEdit change) {
            edit = change;
            return this;
        }

        /**
         * How much of the source is replaced.
         *
         * @throws IllegalArgumentException if the image did not begin with a source
         */
        public Builder strength(double share) {
            if (edit == null) {
                throw new IllegalArgumentException(
                        "--set strength: expected an image that was made from a source, found one made from noise");
            }
            edit = edit.withStrength(share);
            return this;
        }

        /** Tokens of the prompt with its padding. */
        public Builder textTokens(@Nullable Integer number) {
            textTokens = number;
            return this;
        }

        /** The guided steps. */
        public Builder interval(String shares) {
            interval = shares;
            return this;
        }

        Builder cachedReferences(boolean cached) {
            cachedReferences = cached;
            return this;
        }

        /** Side of the square whose area the references have at most. */
        public Builder referenceSize(@Nullable Integer side) {
            referenceSize = side;
            return this;
        }

        /** The threshold of the step cache, or null without. */
        public Builder stepCache(@Nullable Double threshold) {
            stepCache = threshold;
            return this;
        }

        Builder adapter(RecordedAdapter change) {
            adapters.add(change);
            return this;
        }

        Builder made(Made record) {
            made = record;
            return this;
        }

        /** Notes what cannot be done here. */
        Builder remark(String line) {
            remarks.add(line);
            return this;
        }

        /** The recipe as read, with a remark about each part that nothing can be made without. */
        Recipe read() {
            if (prompt == null) {
                remark("the prompt is missing");
            }
            if (seed == null) {
                remark("the seed is missing");
            }
            return build();
        }

        /** Notes a sampler, if it is not the one that there is. */
        Builder sampler(@Nullable String name) {
            return name == null || name.equalsIgnoreCase("euler")
                    ? this
                    : remark("sampler %s: no counterpart, Euler is used".formatted(Json.brief(name)));
        }

        /** The recipe. */
        public Recipe build() {
            return new Recipe(
                    origin,
                    prompt,
                    negativePrompt,
                    seed,
                    rng,
                    width,
                    height,
                    steps,
                    guidance,
                    schedule,
                    model,
                    references,
                    referenceSize,
                    edit,
                    textTokens,
                    interval,
                    cachedReferences,
                    stepCache,
                    adapters,
                    made,
                    remarks);
        }
    }
}
