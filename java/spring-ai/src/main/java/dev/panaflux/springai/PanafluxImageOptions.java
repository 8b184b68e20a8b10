package dev.panaflux.springai;

import dev.panaflux.image.OutputFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageOptions;

/**
 * Options of a request; null where the application's properties decide, and then the model.
 *
 * @param model one of the generator's models
 * @param n number of images
 * @param width in pixels
 * @param height in pixels
 * @param steps Euler steps
 * @param guidance strength of classifier-free guidance; base models only
 * @param seed of the first image, an unsigned number; image k has {@code seed + k}
 * @param negativePrompt what the images should not show; base models only
 * @param format of the images
 * @param mask where the message's first image is repainted: where the mask is transparent, or white if nothing of it is. Without one,
 *     all of the message's images are references
 * @param strength how much is replaced where an image is repainted, above 0 to 1; all of it by default
 * @param loras names, each {@code NAME} or {@code NAME:STRENGTH}
 */
public record PanafluxImageOptions(
        @Nullable String model,
        @Nullable Integer n,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer steps,
        @Nullable Double guidance,
        @Nullable Long seed,
        @Nullable String negativePrompt,
        @Nullable OutputFormat format,
        @Nullable Media mask,
        @Nullable Double strength,
        @Nullable List<String> loras)
        implements ImageOptions {

    private static final String BASE64 = "b64_json";

    /** Options that decide nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * These, with what {@code asked} says in place of it.
     *
     * @throws IllegalArgumentException if it asks for the addresses of images
     */
    PanafluxImageOptions with(@Nullable ImageOptions asked) {
        if (asked == null) {
            return this;
        }
        if (asked.getResponseFormat() != null && !asked.getResponseFormat().equals(BASE64)) {
            throw new IllegalArgumentException(
                    "response format: expected b64_json, found \"%s\"".formatted(asked.getResponseFormat()));
        }
        PanafluxImageOptions own = asked instanceof PanafluxImageOptions options
                ? options
                : builder()
                        .model(asked.getModel())
                        .n(asked.getN())
                        .width(asked.getWidth())
                        .height(asked.getHeight())
                        .build();
        return new PanafluxImageOptions(
                either(own.model, model),
                either(own.n, n),
                either(own.width, width),
                either(own.height, height),
                either(own.steps, steps),
                either(own.guidance, guidance),
                either(own.seed, seed),
                either(own.negativePrompt, negativePrompt),
                either(own.format, format),
                either(own.mask, mask),
                either(own.strength, strength),
                either(own.loras, loras));
    }

    private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }

    @Override
    public @Nullable Integer getN() {
        return n;
    }

    @Override
    public @Nullable String getModel() {
        return model;
    }

    @Override
    public @Nullable Integer getWidth() {
        return width;
    }

    @Override
    public @Nullable Integer getHeight() {
        return height;
    }

    /** Images come in base64. */
    @Override
    public String getResponseFormat() {
        return BASE64;
    }

    /** There are no styles: the prompt says it. */
    @Override
    public @Nullable String getStyle() {
        return null;
    }

    /** Collects options. */
    public static final class Builder {
        private @Nullable String model;
        private @Nullable Integer n;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private @Nullable Integer steps;
        private @Nullable Double guidance;
        private @Nullable Long seed;
        private @Nullable String negativePrompt;
        private @Nullable OutputFormat format;
        private @Nullable Media mask;
        private @Nullable Double strength;
        private @Nullable List<String> loras;

        private Builder() {}

        /** One of the generator's models. */
        public Builder model(@Nullable String name) {
            this.model = name;
            return this;
        }

        /** Number of images. */
        public Builder n(@Nullable Integer number) {
            this.n = number;
            return this;
        }

        /** Width in pixels. */
        public Builder width(@Nullable Integer pixels) {
            this.width = pixels;
            return this;
        }

        /** Height in pixels. */
        public Builder height(@Nullable Integer pixels) {
            this.height = pixels;
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

        /** What the images should not show. */
        public Builder negativePrompt(@Nullable String text) {
            this.negativePrompt = text;
            return this;
        }

        /** Format of the images. */
        public Builder format(@Nullable OutputFormat choice) {
            this.format = choice;
            return this;
        }

        /** Where the message's first image is repainted. */
        public Builder mask(@Nullable Media image) {
            this.mask = image;
            return this;
        }

        /** How much is replaced where an image is repainted. */
        public Builder strength(@Nullable Double share) {
            this.strength = share;
            return this;
        }

        /** LoRAs to apply. */
        public Builder loras(String... names) {
            this.loras = List.of(names);
            return this;
        }

        /** The options. */
        public PanafluxImageOptions build() {
            return new PanafluxImageOptions(
                    model, n, width, height, steps, guidance, seed, negativePrompt, format, mask, strength, loras);
        }
    }
}
