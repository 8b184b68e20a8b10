package dev.panaflux.app;

import dev.panaflux.family.PublishedModel;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.int8.QuantizedCache;
import java.nio.file.Path;
import java.util.Map;

/**
 * A front end's environment.
 *
 * @param variables environment variables
 * @param home the user's home folder
 * @param program the program's own folder, with its models in {@code models}
 */
public record Environment(Map<String, String> variables, Path home, Path program) {

    /** The property in which the launcher passes the program's folder. */
    private static final String PROGRAM_PROPERTY = "panaflux.home";

    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(
                System.getenv(), UserFolders.home(System.getenv()), Path.of(System.getProperty(PROGRAM_PROPERTY, ".")));
    }

    /** A locator for models, including those that ship with the program. */
    public ModelLocator models() {
        return new ModelLocator(variables, home, program.resolve("models"), PublishedModel.all());
    }

    /** A locator for adapters, including those that ship with the program. */
    public AdapterLocator adapters() {
        return new AdapterLocator(variables, home, program.resolve("models"));
    }

    /** The user's folder for quantised weights. */
    public QuantizedCache quantizedWeights() {
        return QuantizedCache.of(UserFolders.of(variables, home));
    }

    /** The user's folder for fitted previews. */
    public PreviewCache previews() {
        return PreviewCache.of(UserFolders.of(variables, home));
    }

    /** What is kept for the user and can be made again. */
    public Caches caches() {
        return new Caches(UserFolders.of(variables, home));
    }

    /**
     * The settings for the native backend's libraries from environment variables.
     *
     * @throws IllegalArgumentException if a value is unknown
     */
    public NativeSettings nativeSettings() {
        return NativeSettings.of(variables);
    }
}
