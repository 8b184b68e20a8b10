package dev.panaflux.langchain4j;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.generate.GenerationProgress;
import dev.panaflux.app.generate.GeneratorSettings;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.image.OutputFormat;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link PanafluxImageModel}; for what is not set, the model's usual holds. */
public final class PanafluxImageModelBuilder {

    private static final Logger LOG = System.getLogger("dev.panaflux");
    private static final Duration USUAL_TIMEOUT = Duration.ofHours(1);

    private @Nullable ImageGenerator generator;
    private @Nullable String server;
    private @Nullable String apiKey;
    private @Nullable String model;
    private String backend = BackendSettings.AUTO.backend();
    private String precision = BackendSettings.AUTO.precision();
    private @Nullable Integer threads;
    private @Nullable String negativePrompt;
    private @Nullable Integer width;
    private @Nullable Integer height;
    private @Nullable Integer steps;
    private @Nullable Double guidance;
    private @Nullable Long seed;
    private OutputFormat format = OutputFormat.PNG;
    private double strength = 1;
    private List<AdapterSetting> loras = List.of();
    private Duration timeout = USUAL_TIMEOUT;
    private Consumer<GenerationProgress> progress = _ -> {};

    PanafluxImageModelBuilder() {}

    /** A model's folder, or its name as {@code panaflux generate --model} takes it; with a server, a name that it lists. */
    public PanafluxImageModelBuilder model(@Nullable String nameOrFolder) {
        this.model = nameOrFolder;
        return this;
    }

    /** Has {@code panaflux serve} draw, at an address such as {@code http://127.0.0.1:7860}. */
    public PanafluxImageModelBuilder server(@Nullable String address) {
        this.server = address;
        return this;
    }

    /** The server's key, if it asks for one. */
    public PanafluxImageModelBuilder apiKey(@Nullable String key) {
        this.apiKey = key;
        return this;
    }

    /** Draws with a generator that others use too, instead of all of the above; whoever made it closes it. */
    public PanafluxImageModelBuilder generator(@Nullable ImageGenerator shared) {
        this.generator = shared;
        return this;
    }

    /** {@code auto}, {@code native}, {@code vector} or {@code scalar}. */
    public PanafluxImageModelBuilder backend(String label) {
        this.backend = label;
        return this;
    }

    /** {@code auto}, {@code f32}, {@code bf16} or {@code int8}. */
    public PanafluxImageModelBuilder precision(String label) {
        this.precision = label;
        return this;
    }

    /** Number of threads. */
    public PanafluxImageModelBuilder threads(@Nullable Integer number) {
        this.threads = number;
        return this;
    }

    /** Width and height in pixels. */
    public PanafluxImageModelBuilder size(int newWidth, int newHeight) {
        this.width = newWidth;
        this.height = newHeight;
        return this;
    }

    /** Number of Euler steps. */
    public PanafluxImageModelBuilder steps(@Nullable Integer number) {
        this.steps = number;
        return this;
    }

    /** Strength of classifier-free guidance; base models only. */
    public PanafluxImageModelBuilder guidance(@Nullable Double scale) {
        this.guidance = scale;
        return this;
    }

    /** Seed of the first image of every request; without one, each request draws its own. */
    public PanafluxImageModelBuilder seed(@Nullable Long value) {
        this.seed = value;
        return this;
    }

    /** What the images should not show; base models only. */
    public PanafluxImageModelBuilder negativePrompt(@Nullable String text) {
        this.negativePrompt = text;
        return this;
    }

    /** Format of the images. */
    public PanafluxImageModelBuilder format(OutputFormat choice) {
        this.format = choice;
        return this;
    }

    /** How much is replaced where an image is repainted, above 0 to 1; all of it by default. */
    public PanafluxImageModelBuilder strength(double share) {
        this.strength = share;
        return this;
    }

    /**
     * LoRAs to apply, each {@code NAME} or {@code NAME:STRENGTH}.
     *
     * @throws IllegalArgumentException if one has another form
     */
    public PanafluxImageModelBuilder loras(String... names) {
        this.loras = Arrays.stream(names).map(AdapterSetting::parse).toList();
        return this;
    }

    /** The longest time that a request takes with its waiting; an hour by default. */
    public PanafluxImageModelBuilder timeout(Duration limit) {
        this.timeout = limit;
        return this;
    }

    /** Hears how far each request is; it should return quickly. */
    public PanafluxImageModelBuilder onProgress(Consumer<GenerationProgress> listener) {
        this.progress = listener;
        return this;
    }

    /**
     * Opens the model. A server is not called before the first request.
     *
     * @throws dev.langchain4j.exception.InvalidRequestException if a setting is unknown or out of range
     * @throws dev.langchain4j.exception.ModelNotFoundException if there is no such model, or its files do not match
     */
    public PanafluxImageModel build() {
        try {
            GeneratorSettings settings = new GeneratorSettings(
                    server, apiKey, model, new BackendSettings(backend, precision, threads, null, null));
            RequestDefaults defaults = new RequestDefaults(
                    generator == null ? settings.requestModel() : model,
                    negativePrompt,
                    width,
                    height,
                    steps,
                    guidance,
                    seed,
                    format,
                    strength,
                    loras);
            ImageGenerator draws = generator == null
                    ? settings.open(Environment.ofProcess(), notice -> LOG.log(Level.INFO, notice))
                    : generator;
            return new PanafluxImageModel(draws, generator == null, defaults, timeout, progress);
        } catch (IOException | RuntimeException failure) {
            throw Failures.translated(failure);
        }
    }
}
