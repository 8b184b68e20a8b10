package dev.panaflux.system;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A user's folders, as in the XDG base directory specification. They need not exist.
 *
 * @param cache for files that can be made again: unpacked libraries, 8-bit weights
 * @param data for models
 * @param config for settings
 */
public record UserFolders(Path cache, Path data, Path config) {

    /** The home of a user without one: nothing can be created or found in it. */
    private static final Path NO_HOME = Path.of("/dev/null");

    private static final Path CACHE = Path.of(".cache");
    private static final Path DATA = Path.of(".local", "share");
    private static final Path CONFIG = Path.of(".config");

    private static final String NAME = "panaflux";
    private static final String CACHE_PROPERTY = "panaflux.cache";
    private static final String CACHE_VARIABLE = "PANAFLUX_CACHE";

    /** The folders of the user who runs this process. Reads the environment, so only entry points should call it. */
    public static UserFolders ofProcess() {
        Map<String, String> environment = System.getenv();
        return of(environment, home(environment));
    }

    /**
     * The folders for {@code environment}: {@code panaflux} in {@code XDG_CACHE_HOME}, {@code XDG_DATA_HOME} and
     * {@code XDG_CONFIG_HOME}, else in {@code .cache}, {@code .local/share} and {@code .config} of {@code home}. As the
     * specification says, relative paths are ignored. The system property {@code panaflux.cache}, else the variable
     * {@code PANAFLUX_CACHE}, names the cache folder itself and may be relative.
     *
     * @throws IllegalArgumentException if a value is not a valid path
     */
    public static UserFolders of(Map<String, String> environment, Path home) {
        String cache = System.getProperty(CACHE_PROPERTY);
        if (cache == null) {
            cache = environment.get(CACHE_VARIABLE);
        }
        return new UserFolders(
                cache == null || cache.isBlank()
                        ? folder(environment.get("XDG_CACHE_HOME"), home.resolve(CACHE))
                        : Path.of(cache),
                folder(environment.get("XDG_DATA_HOME"), home.resolve(DATA)),
                folder(environment.get("XDG_CONFIG_HOME"), home.resolve(CONFIG)));
    }

    /**
     * The user's home: {@code HOME} if it is an absolute path, else the JVM's value. A user without one, such as a bare user
     * number in a container, gets {@code /dev/null}, never the current folder, which may belong to anybody.
     */
    public static Path home(Map<String, String> environment) {
        for (String named : List.of(environment.getOrDefault("HOME", ""), System.getProperty("user.home", ""))) {
            if (Path.of(named).isAbsolute()) {
                return Path.of(named);
            }
        }
        return NO_HOME;
    }

    /** Whether {@code folder} is in the home of a user without one. What a variable names is not: it should be told that it fails. */
    public static boolean isNowhere(Path folder) {
        return Stream.of(CACHE, DATA, CONFIG).anyMatch(own -> folder.startsWith(NO_HOME.resolve(own)));
    }

    private static Path folder(@Nullable String named, Path fallback) {
        Path parent = named == null ? fallback : Path.of(named);
        return (parent.isAbsolute() ? parent : fallback).resolve(NAME);
    }
}
