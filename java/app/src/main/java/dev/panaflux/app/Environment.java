package dev.panaflux.app;

import dev.panaflux.family.PublishedModel;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.int8.QuantizedCache;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a front end knows of its surroundings.
 *
 * @param variables environment variables
 * @param home the user's home folder
 * @param program the program's own folder, which has its models in {@code models}
 */
public record Environment(Map<String, String> variables, Path home, Path program) {

    /** Where the launcher says the program lives. */
    private static final String PROGRAM_PROPERTY = "panaflux.home";

    /** Copies the variables. */
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** That of this process. */
    public static Environment ofProcess() {
        return new Environment(
                System.getenv(), UserFolders.home(System.getenv()), Path.of(System.getProperty(PROGRAM_PROPERTY, ".")));
    }

    /** Finds models, also those that ship with the program. */
    public ModelLocator models() {
        return new ModelLocator(variables, home, program.resolve("models"), PublishedModel.all());
    }

    /** The user's folder for quantised weights. */
    public QuantizedCache quantizedWeights() {
        return QuantizedCache.of(UserFolders.of(variables, home));
    }

    /**
     * What the environment says about the libraries of the native backend.
     *
     * @throws IllegalArgumentException if a value is unknown
     */
    public NativeSettings nativeSettings() {
        return NativeSettings.of(variables);
    }
}
