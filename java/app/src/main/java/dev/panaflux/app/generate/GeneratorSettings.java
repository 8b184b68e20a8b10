package dev.panaflux.app.generate;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What draws, as a program's configuration tells it.
 *
 * @param server address of {@code panaflux serve}, such as {@code http://127.0.0.1:7860}; null draws in this process
 * @param apiKey that the server asks for, or null
 * @param model name or folder of a model, or a name that the server lists; null for the usual one
 * @param backend what computes in this process
 */
public record GeneratorSettings(
        @Nullable String server,
        @Nullable String apiKey,
        @Nullable String model,
        BackendSettings backend) {

    /**
     * Checks that nothing contradicts.
     *
     * @throws IllegalArgumentException naming what does
     */
    public GeneratorSettings {
        if (server == null && apiKey != null) {
            throw new IllegalArgumentException("API key: expected a server beside it, found none");
        }
        if (server != null && !backend.equals(BackendSettings.AUTO)) {
            throw new IllegalArgumentException(
                    "backend: expected no backend, precision or threads beside a server, which has its own");
        }
    }

    /**
     * Opens the model, or prepares to call the server, which is not called yet.
     *
     * @param notices receives what the user should know, a line each
     * @throws IOException if there is no such model, or its files do not match
     * @throws IllegalArgumentException if a setting is unknown or out of range
     */
    public ImageGenerator open(Environment environment, Consumer<String> notices) throws IOException {
        return server == null
                ? LocalGenerator.open(environment, ModelSettings.of(model), backend, notices)
                : new ServerGenerator(server, apiKey);
    }

    /** The model of requests that name none; null for the generator's own. */
    public @Nullable String requestModel() {
        return server == null ? null : model;
    }
}
