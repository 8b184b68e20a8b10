package dev.panaflux.springai;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.generate.GeneratorSettings;
import dev.panaflux.image.OutputFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the image model.
 *
 * @param model Folder of a model, or its name as "panaflux generate --model" takes it; with a server, a name that it lists.
 * @param server Address of "panaflux serve", such as http://127.0.0.1:7860, which draws instead of this process.
 * @param apiKey Key that the server asks for.
 * @param backend What computes in this process: auto, native, vector or scalar.
 * @param precision Arithmetic in this process: auto, f32, bf16 or int8.
 * @param threads Number of threads in this process; what "panaflux tune" saved, else all CPUs.
 * @param timeout Longest time that a request takes with its waiting.
 * @param image Options of requests that do not say otherwise.
 */
@ConfigurationProperties("panaflux")
public record PanafluxProperties(
        @Nullable String model,
        @Nullable String server,
        @Nullable String apiKey,
        @DefaultValue("auto") String backend,
        @DefaultValue("auto") String precision,
        @Nullable Integer threads,
        @DefaultValue("1h") Duration timeout,
        @DefaultValue ImageDefaults image) {

    /**
     * Options of requests that do not say otherwise.
     *
     * @param width Width in pixels.
     * @param height Height in pixels.
     * @param steps Euler steps.
     * @param guidance Strength of classifier-free guidance; base models only.
     * @param seed Seed of the first image of every request; without one, each request draws its own.
     * @param negativePrompt What the images should not show; base models only.
     * @param format Format of the images.
     * @param loras LoRAs to apply, each NAME or NAME:STRENGTH.
     */
    public record ImageDefaults(
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer steps,
            @Nullable Double guidance,
            @Nullable Long seed,
            @Nullable String negativePrompt,
            @DefaultValue("png") OutputFormat format,
            @Nullable List<String> loras) {}

    /** What draws. */
    GeneratorSettings generator() {
        return new GeneratorSettings(
                server, apiKey, model, new BackendSettings(backend, precision, threads, null, null));
    }

    /** Options of requests that do not say otherwise. */
    PanafluxImageOptions options() {
        return new PanafluxImageOptions(
                generator().requestModel(),
                null,
                image.width(),
                image.height(),
                image.steps(),
                image.guidance(),
                image.seed(),
                image.negativePrompt(),
                image.format(),
                null,
                null,
                image.loras());
    }
}
