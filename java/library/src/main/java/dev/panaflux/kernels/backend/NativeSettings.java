package dev.panaflux.kernels.backend;

import dev.panaflux.system.UserFolders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user may say about the libraries of the native backend.
 *
 * @param highest the highest instruction set that may be used, or null for the best of the processor
 * @param openBlas the OpenBLAS to use, or null for the one that comes with the program or, failing that, the system's
 * @param cacheFolder where libraries are unpacked
 */
public record NativeSettings(
        @Nullable InstructionSet highest, @Nullable Path openBlas, Path cacheFolder) {

    /** The settings of the system properties, with the cache of the user who runs this process; see {@link #of}. */
    public static NativeSettings defaults() {
        return of(Map.of(), UserFolders.ofProcess());
    }

    /**
     * The settings of the system properties {@code panaflux.isa} and {@code panaflux.openblas}, else of the variables
     * {@code PANAFLUX_ISA} and {@code PANAFLUX_OPENBLAS}. The cache is that of {@link UserFolders}.
     *
     * @param environment environment variables
     * @throws IllegalArgumentException if a value is unknown
     */
    public static NativeSettings of(Map<String, String> environment) {
        return of(environment, UserFolders.of(environment, UserFolders.home(environment)));
    }

    private static NativeSettings of(Map<String, String> environment, UserFolders folders) {
        String isa = value("isa", environment);
        String openBlas = value("openblas", environment);
        return new NativeSettings(
                isa == null ? null : InstructionSet.parse(isa),
                openBlas == null ? null : path("openblas", openBlas),
                folders.cache());
    }

    /** These settings with another limit. */
    public NativeSettings withHighest(@Nullable InstructionSet limit) {
        return new NativeSettings(limit, openBlas, cacheFolder);
    }

    /** These settings with another OpenBLAS. */
    public NativeSettings withOpenBlas(@Nullable Path library) {
        return new NativeSettings(highest, library, cacheFolder);
    }

    private static @Nullable String value(String name, Map<String, String> environment) {
        String value = System.getProperty("panaflux." + name);
        if (value == null) {
            value = environment.get("PANAFLUX_" + name.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value;
    }

    private static Path path(String name, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("%s: expected a path, found \"%s\"".formatted(name, text), e);
        }
    }
}
