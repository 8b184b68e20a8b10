package dev.panaflux.kernels.backend;

import dev.panaflux.system.UserFolders;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the libraries of the native backend.
 *
 * @param isaLimit the highest instruction set that may be used, or null for the CPU's best
 * @param openBlas the OpenBLAS to use
 * @param cacheFolder where libraries are unpacked
 */
public record NativeSettings(@Nullable InstructionSet isaLimit, OpenBlasChoice openBlas, Path cacheFolder) {

    /** The settings from the system properties, with the cache folder of the user who runs this process; see {@link #of}. */
    public static NativeSettings defaults() {
        return of(Map.of(), UserFolders.ofProcess());
    }

    /**
     * The settings from the system properties {@code panaflux.isa} and {@code panaflux.openblas}, else from the variables
     * {@code PANAFLUX_ISA} and {@code PANAFLUX_OPENBLAS}. The cache folder is that of {@link UserFolders}.
     *
     * @param environment environment variables
     * @throws IllegalArgumentException if a value is invalid
     */
    public static NativeSettings of(Map<String, String> environment) {
        return of(environment, UserFolders.of(environment, UserFolders.home(environment)));
    }

    private static NativeSettings of(Map<String, String> environment, UserFolders folders) {
        String isa = value("isa", environment);
        String openBlas = value("openblas", environment);
        return new NativeSettings(
                isa == null ? null : InstructionSet.parse(isa),
                openBlas == null ? OpenBlasChoice.Named.AUTO : OpenBlasChoice.parse(openBlas),
                folders.cache());
    }

    /** These settings with another limit. */
    public NativeSettings withIsaLimit(@Nullable InstructionSet limit) {
        return new NativeSettings(limit, openBlas, cacheFolder);
    }

    /** These settings with another OpenBLAS. */
    public NativeSettings withOpenBlas(OpenBlasChoice choice) {
        return new NativeSettings(isaLimit, choice, cacheFolder);
    }

    private static @Nullable String value(String name, Map<String, String> environment) {
        String value = System.getProperty("panaflux." + name);
        if (value == null) {
            value = environment.get("PANAFLUX_" + name.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value;
    }
}
