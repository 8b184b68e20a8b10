package dev.panaflux.kernels.backend;

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

    /** The settings of the system properties; see {@link #of}. */
    public static NativeSettings defaults() {
        return of(Map.of());
    }

    /**
     * The settings of the system properties {@code panaflux.isa}, {@code panaflux.openblas} and {@code panaflux.cache}, else
     * of the variables {@code PANAFLUX_ISA}, {@code PANAFLUX_OPENBLAS} and {@code PANAFLUX_CACHE}. Without the latter the
     * cache is {@code panaflux} in {@code XDG_CACHE_HOME} or in {@code .cache} of the user's home.
     *
     * @param environment environment variables
     * @throws IllegalArgumentException if a value is unknown
     */
    public static NativeSettings of(Map<String, String> environment) {
        String isa = value("isa", environment);
        String openBlas = value("openblas", environment);
        String cache = value("cache", environment);
        return new NativeSettings(
                isa == null ? null : InstructionSet.parse(isa),
                openBlas == null ? null : path("openblas", openBlas),
                cache == null ? userCache(environment) : path("cache", cache));
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

    private static Path userCache(Map<String, String> environment) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        // A relative path is invalid there by the specification and must be ignored.
        Path parent = caches.startsWith("/")
                ? path("XDG_CACHE_HOME", caches)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return parent.resolve("panaflux");
    }

    private static Path path(String name, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("%s: expected a path, found \"%s\"".formatted(name, text), e);
        }
    }
}
