package dev.panaflux.app.generate;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.GenerationRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images that a program asks for. Null leaves a choice to the model.
 *
 * @param prompt what the images show
 * @param negativePrompt what they should not show; base models only
 * @param model one of the generator's; null for its own
 * @param width in pixels
 * @param height in pixels
 * @param steps Euler steps
 * @param guidance strength of classifier-free guidance; base models only
 * @param seed of the first image, an unsigned number of 64 bits; image k has {@code seed + k}. Null draws one
 * @param count number of images, at least 1
 * @param format of the files
 * @param references images that the prompt refers to
 * @param source an image to begin with, which is the first reference too; null for noise
 * @param mask where the source is repainted: where the mask is transparent, or white if nothing of it is; null for everywhere
 * @param strength how much of the source is replaced, above 0 to 1
 * @param loras to apply, by name
 */
public record ImageRequest(
        String prompt,
        @Nullable String negativePrompt,
        @Nullable String model,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Double guidance,
        @Nullable Long seed,
        int count,
        OutputFormat format,
        List<InputImage> references,
        @Nullable InputImage source,
        @Nullable InputImage mask,
        @Nullable Double strength,
        List<AdapterSetting> loras) {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    public ImageRequest {
        references = List.copyOf(references);
        loras = List.copyOf(loras);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("prompt: expected a text, found none");
        }
        if (count < 1) {
            throw new IllegalArgumentException("count: expected at least 1, found " + count);
        }
        if (seed != null) {
            GenerationRequest.requireSeeds(seed, count);
        }
        requireSource("mask", mask, source);
        requireSource("strength", strength, source);
    }

    private static void requireSource(String name, @Nullable Object value, @Nullable InputImage source) {
        if (value != null && source == null) {
            throw new IllegalArgumentException(name + ": expected a source beside it, found none");
        }
    }

    /** One image of {@code prompt} as the model makes it, as PNG. */
    public static Builder of(String prompt) {
        return new Builder(prompt);
    }

    /** Collects the parts of a request. */
    public static final class Builder {
        private final String prompt;
        private @Nullable String negativePrompt;
        private @Nullable String model;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private @Nullable Integer steps;
        private @Nullable Double guidance;
        private @Nullable Long seed;
        private int count = 1;
        private OutputFormat format = OutputFormat.PNG;
        private List<InputImage> references = List.of();
        private @Nullable InputImage source;
        private @Nullable InputImage mask;
        private @Nullable Double strength;
        private List<AdapterSetting> loras = List.of();

        private Builder(String prompt) {
            this.prompt = prompt;
        }

        /** What the images should not show. */
        public Builder negativePrompt(@Nullable String text) {
            this.negativePrompt = text;
            return this;
        }

        /** One of the generator's models. */
        public Builder model(@Nullable String name) {
            this.model = name;
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
        public Builder guidance(@Nullable Double scale) {
            this.guidance = scale;
            return this;
        }

        /** Seed of the first image. */
        public Builder seed(@Nullable Long value) {
            this.seed = value;
            return this;
        }

        /** Number of images. */
        public Builder count(int number) {
            this.count = number;
            return this;
        }

        /** Format of the files. */
        public Builder format(OutputFormat choice) {
            this.format = choice;
            return this;
        }

        /** Images that the prompt refers to. */
        public Builder references(List<InputImage> images) {
            this.references = List.copyOf(images);
            return this;
        }

        /** An image to begin with. */
        public Builder source(@Nullable InputImage image) {
            this.source = image;
            return this;
        }

        /** Where the source is repainted. */
        public Builder mask(@Nullable InputImage image) {
            this.mask = image;
            return this;
        }

        /** How much of the source is replaced. */
        public Builder strength(@Nullable Double share) {
            this.strength = share;
            return this;
        }

        /** LoRAs to apply. */
        public Builder loras(List<AdapterSetting> settings) {
            this.loras = List.copyOf(settings);
            return this;
        }

        /**
         * The request.
         *
         * @throws IllegalArgumentException naming the field, what was expected and what was found
         */
        public ImageRequest build() {
            return new ImageRequest(
                    prompt,
                    negativePrompt,
                    model,
                    width,
                    height,
                    steps,
                    guidance,
                    seed,
                    count,
                    format,
                    references,
                    source,
                    mask,
                    strength,
                    loras);
        }
    }
}
