package dev.panaflux.app;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.family.ModelSource;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds files of adapters by path or by name. Names are looked up, with or without {@code .safetensors}, in the folders of
 * {@code $PANAFLUX_LORAS}, in Panaflux's data folder ({@code $XDG_DATA_HOME/panaflux/loras}), in the current folder and among
 * what ships with the program.
 */
public final class AdapterLocator {

    static final String SUFFIX = ".safetensors";

    private final Map<String, String> environment;
    private final Path home;
    private final Path shipped;
    private final List<Path> own;

    /**
     * Creates a locator.
     *
     * @param environment the environment variables
     * @param home the user's home folder, for places that no variable sets
     * @param shipped the folder of what ships with the program; need not exist
     */
    public AdapterLocator(Map<String, String> environment, Path home, Path shipped) {
        this(environment, home, shipped, List.of());
    }

    private AdapterLocator(Map<String, String> environment, Path home, Path shipped, List<Path> own) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.shipped = shipped;
        this.own = own;
    }

    /** A locator that looks into {@code folder} before anything else, for names and relative paths. */
    public AdapterLocator beside(Path folder) {
        return new AdapterLocator(environment, home, shipped, List.of(folder));
    }

    /**
     * Reads an adapter's file.
     *
     * @param name path of a file or of a folder with one, or a name in one of the places searched
     * @throws ModelFormatException if there is none, or it is damaged or no adapter
     */
    public AdapterFile read(String name) throws ModelFormatException {
        Path found = find(name).orElseThrow(() -> missing(name));
        if (Files.exists(found.resolve(ModelSource.INDEX_FILE))) {
            throw new ModelFormatException(
                    "%s: expected a LoRA, found a model; a model is given with --model".formatted(found));
        }
        return AdapterFile.read(found);
    }

    /**
     * Whether a folder holds files of adapters rather than a model.
     *
     * @throws ModelFormatException if it cannot be listed
     */
    public static boolean isAdapterFolder(Path folder) throws ModelFormatException {
        if (Files.exists(folder.resolve(ModelSource.INDEX_FILE))) {
            return false;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.anyMatch(child -> child.toString().endsWith(SUFFIX));
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(folder, e);
        }
    }

    /** The file or folder of a name, if there is one. */
    public Optional<Path> find(String name) {
        Optional<Path> path = asPath(name);
        if (path.isEmpty() || path.get().isAbsolute()) {
            return path.filter(Files::exists);
        }
        return Stream.of(named(name, own), path.filter(Files::exists).stream(), named(name, places()))
                .flatMap(found -> found)
                .findFirst();
    }

    private static Stream<Path> named(String name, List<Path> places) {
        return places.stream()
                .flatMap(place -> Stream.of(place.resolve(name), place.resolve(name + SUFFIX)))
                .filter(Files::exists);
    }

    /**
     * The adapters that lie in the places searched, by name. Those of the current folder are not among them: it is searched for what
     * its user types.
     *
     * @throws ModelFormatException if a place cannot be listed
     */
    public Map<String, Path> found() throws ModelFormatException {
        Map<String, Path> found = new TreeMap<>();
        for (Path folder : folders()) {
            for (Path child : Files.isDirectory(folder) ? children(folder) : List.<Path>of()) {
                String name = String.valueOf(child.getFileName());
                if (!name.startsWith(".") && isAdapter(child)) {
                    found.putIfAbsent(
                            Files.isDirectory(child) ? name : name.substring(0, name.length() - SUFFIX.length()),
                            child);
                }
            }
        }
        return found;
    }

    private static List<Path> children(Path folder) throws ModelFormatException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(folder, e);
        }
    }

    /** Whether a file, or the only such file in a folder, holds adapters, or is too damaged to tell. */
    private static boolean isAdapter(Path child) throws ModelFormatException {
        if (Files.isDirectory(child)) {
            List<Path> files = Files.isReadable(child) && !Files.exists(child.resolve(ModelSource.INDEX_FILE))
                    ? children(child).stream()
                            .filter(file -> file.toString().endsWith(SUFFIX))
                            .toList()
                    : List.of();
            return files.size() == 1 && !Files.isDirectory(files.getFirst()) && isAdapter(files.getFirst());
        }
        try {
            return child.toString().endsWith(SUFFIX) && Files.isRegularFile(child) && AdapterFile.isOne(child);
        } catch (ModelFormatException damaged) {
            return true;
        }
    }

    private ModelFormatException missing(String name) {
        int colon = name.lastIndexOf(':');
        String hint = colon < 0
                ? ""
                : "; a strength is a number, as in %s:0.7"
                        .formatted(ModelFileErrors.printable(name.substring(0, colon)));
        return new ModelFormatException("LoRA %s: expected in one of %s; found in none of them%s"
                .formatted(
                        ModelFileErrors.printable(name),
                        String.join(", ", places().stream().map(Path::toString).toList()),
                        hint));
    }

    private List<Path> places() {
        List<Path> places = folders();
        places.add(places.size() - 1, Path.of("."));
        places.addAll(0, own);
        return places;
    }

    /** The places that are for adapters; what ships with the program is the last. */
    private List<Path> folders() {
        List<Path> places = new ArrayList<>();
        for (String folder : environment.getOrDefault("PANAFLUX_LORAS", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                asPath(folder).ifPresent(places::add);
            }
        }
        places.add(UserFolders.of(environment, home).data().resolve("loras"));
        places.add(shipped);
        return places;
    }

    private Optional<Path> asPath(String name) {
        try {
            if (name.startsWith("~" + File.separator)) {
                return Optional.of(home.resolve(name.substring(2)));
            }
            return name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
