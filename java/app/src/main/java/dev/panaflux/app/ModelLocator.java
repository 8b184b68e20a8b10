package dev.panaflux.app;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a model's folder by path or by name. Names are looked up, in this order, in the folders of
 * {@code $PANAFLUX_MODELS}, in Panaflux's data folder ({@code $XDG_DATA_HOME/panaflux/models}), among the models that
 * ship with the program, and in the Hugging Face cache ({@code $HF_HUB_CACHE}, {@code $HF_HOME/hub} or
 * {@code $XDG_CACHE_HOME/huggingface/hub}).
 */
public final class ModelLocator {

    private static final Pattern REPOSITORY_ID = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");
    private static final Pattern CACHED = Pattern.compile("models--(.+?)--(.+)");
    private static final String MAIN = "main";

    private final Map<String, String> environment;
    private final Path home;
    private final Path shipped;
    private final List<PublishedModel> published;

    /**
     * Creates a locator.
     *
     * @param environment the environment variables
     * @param home the user's home folder, for places that no variable sets
     * @param shipped the folder of the models that ship with the program; need not exist
     * @param published models with short names
     */
    public ModelLocator(Map<String, String> environment, Path home, Path shipped, List<PublishedModel> published) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.shipped = shipped;
        this.published = List.copyOf(published);
    }

    /**
     * The known names: those of the models that ship with the program, then those of published models.
     *
     * @throws ModelFormatException if the shipped models cannot be listed
     */
    public List<String> names() throws ModelFormatException {
        List<String> names = new ArrayList<>();
        foldersIn(shipped).stream()
                .filter(ModelLocator::isModel)
                .map(folder -> String.valueOf(folder.getFileName()))
                .forEach(names::add);
        published.forEach(model -> names.add(model.name()));
        return names;
    }

    /**
     * The folders of those of {@link #names()} that are found.
     *
     * @throws ModelFormatException if the shipped models cannot be listed
     */
    public Map<String, Path> found() throws ModelFormatException {
        Map<String, Path> found = new LinkedHashMap<>();
        for (String name : names()) {
            locate(name).ifPresent(folder -> found.put(name, folder));
        }
        return found;
    }

    /**
     * The folders of all models on this machine, complete or not, by names that find them: those of {@link #found()}, then others
     * in the places that are searched. In the Hugging Face cache they are of installed families.
     *
     * @throws ModelFormatException if a place cannot be listed
     */
    public Map<String, Path> all() throws ModelFormatException {
        Collection<String> names = new LinkedHashSet<>(names());
        for (Path place : places()) {
            for (Path folder : foldersIn(place)) {
                names.addAll(modelsIn(place, folder));
            }
        }
        for (Path folder : foldersIn(hubCache())) {
            repository(folder).filter(this::isOfFamily).ifPresent(names::add);
        }
        Map<String, Path> all = new LinkedHashMap<>();
        for (String name : names) {
            locate(name).filter(folder -> !all.containsValue(folder)).ifPresent(folder -> all.put(name, folder));
        }
        return all;
    }

    /** The names of a folder that is a model, else of those of its folders that are. */
    private static List<String> modelsIn(Path place, Path folder) throws ModelFormatException {
        List<String> names = new ArrayList<>();
        for (Path candidate : isModel(folder) ? List.of(folder) : foldersIn(folder)) {
            if (isModel(candidate)) {
                names.add(place.relativize(candidate).toString().replace(File.separator, "/"));
            }
        }
        return names;
    }

    private static List<Path> foldersIn(Path place) throws ModelFormatException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(place)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(place, e);
        }
    }

    /** The repository's id that a folder of the Hugging Face cache is named after. */
    private static Optional<String> repository(Path folder) {
        Matcher name = CACHED.matcher(String.valueOf(folder.getFileName()));
        return name.matches() ? Optional.of(name.group(1) + "/" + name.group(2)) : Optional.empty();
    }

    private boolean isOfFamily(String repository) {
        try {
            Path folder = find(repository);
            ModelFamily.of(ModelSource.of(folder));
            return isModel(folder);
        } catch (ModelFormatException other) {
            return false;
        }
    }

    private Optional<Path> locate(String name) {
        try {
            return Optional.of(find(name));
        } catch (ModelFormatException missing) {
            return Optional.empty();
        }
    }

    /** The file that {@code model} names, if it names one. */
    public Optional<Path> file(String model) {
        return asPath(model).filter(Files::isRegularFile);
    }

    /**
     * The file or folder of a decoder.
     *
     * @param decoder a path, or the short name of a published decoder
     * @throws ModelFormatException if there is none
     */
    public Path decoder(String decoder) throws ModelFormatException {
        SortedSet<String> names = new TreeSet<>();
        for (ModelFamily family : ModelFamily.installed()) {
            String repository = family.decoders().get(decoder);
            if (repository != null) {
                return find(repository);
            }
            names.addAll(family.decoders().keySet());
        }
        return asPath(decoder)
                .filter(Files::exists)
                .orElseThrow(() -> new ModelFormatException("--decoder: expected %s or a file, found %s"
                        .formatted(String.join(", ", names), ModelFileErrors.printable(decoder))));
    }

    /**
     * The folder of a model.
     *
     * @param model a folder's path, a published model's short name, a repository's id ({@code OWNER/NAME}), or the name of a
     *     folder in one of the places searched
     * @throws ModelFormatException if there is none; the message lists the places searched and how to get the model
     */
    public Path find(String model) throws ModelFormatException {
        Optional<Path> path = asPath(model);
        if (path.isPresent() && Files.isDirectory(path.get())) {
            return path.get();
        }
        if (path.isPresent() && Files.isRegularFile(path.get())) {
            if (isAdapter(path.get())) {
                throw new ModelFormatException(
                        "%s: expected a model folder or a name, found a LoRA; a LoRA is given with --lora"
                                .formatted(model));
            }
            throw new ModelFormatException("%s: expected a model folder or a name, found a file".formatted(model));
        }
        String repository = repositoryOf(model);
        if (path.isEmpty() || (repository == null && looksLikePath(model))) {
            throw new ModelFormatException("%s: expected a model folder or a name, found no such folder"
                    .formatted(ModelFileErrors.printable(model)));
        }
        List<Path> searched = new ArrayList<>();
        for (Path place : places()) {
            for (String name : folderNames(model, repository)) {
                Path candidate = place.resolve(name);
                if (Files.isDirectory(candidate)) {
                    return candidate;
                }
            }
            searched.add(place);
        }
        Path embedded = shipped.resolve(model);
        if (isModel(embedded)) {
            return embedded;
        }
        searched.add(shipped);
        Path cache = hubCache();
        searched.add(cache);
        if (repository != null) {
            Optional<Path> snapshot = snapshot(cache, repository);
            if (snapshot.isPresent()) {
                return snapshot.get();
            }
        }
        throw new ModelFormatException("model %s: expected in one of %s; found in none of them; %s"
                .formatted(
                        ModelFileErrors.printable(model),
                        String.join(", ", searched.stream().map(Path::toString).toList()),
                        repository == null
                                ? "known names are " + String.join(", ", names())
                                : "get it with: hf download " + repository));
    }

    private static boolean isAdapter(Path file) {
        try {
            return AdapterFile.isOne(file);
        } catch (ModelFormatException unreadable) {
            return false;
        }
    }

    /** Whether a folder is a model; the folder of the shipped models contains other folders too. */
    private static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve(ModelSource.INDEX_FILE));
    }

    private Optional<Path> asPath(String model) {
        try {
            if (model.equals("~") || model.startsWith("~" + File.separator)) {
                return Optional.of(home.resolve(model.substring(Math.min(2, model.length()))));
            }
            return model.isBlank() ? Optional.empty() : Optional.of(Path.of(model));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean looksLikePath(String model) {
        return model.contains(File.separator) || model.equals(".") || model.equals("..") || model.equals("~");
    }

    private @Nullable String repositoryOf(String model) {
        String lower = model.toLowerCase(Locale.ROOT);
        for (PublishedModel known : published) {
            String repository = known.repository();
            String tail = repository.substring(repository.indexOf('/') + 1);
            if (lower.equals(known.name())
                    || lower.equals(tail.toLowerCase(Locale.ROOT))
                    || lower.equals(repository.toLowerCase(Locale.ROOT))) {
                return repository;
            }
        }
        return REPOSITORY_ID.matcher(model).matches() ? model : null;
    }

    /** Folder names that the model may have, the requested name first. */
    private Collection<String> folderNames(String model, @Nullable String repository) {
        Collection<String> names = new LinkedHashSet<>();
        names.add(model);
        if (repository != null) {
            published.stream()
                    .filter(known -> known.repository().equals(repository))
                    .forEach(known -> names.add(known.name()));
            names.add(repository);
            names.add(repository.substring(repository.indexOf('/') + 1));
        }
        return names;
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>();
        for (String folder : environment.getOrDefault("PANAFLUX_MODELS", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                asPath(folder).ifPresent(places::add);
            }
        }
        places.add(UserFolders.of(environment, home).data().resolve("models"));
        return places;
    }

    private Path hubCache() {
        return variable("HF_HUB_CACHE")
                .or(() -> variable("HUGGINGFACE_HUB_CACHE"))
                .or(() -> variable("HF_HOME").map(folder -> folder.resolve("hub")))
                .orElseGet(() -> variable("XDG_CACHE_HOME")
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface")
                        .resolve("hub"));
    }

    private Optional<Path> variable(String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .flatMap(this::asPath);
    }

    /** The folder of the revision main, or of the only revision. */
    private static Optional<Path> snapshot(Path cache, String repository) throws ModelFormatException {
        Path folder = cache.resolve("models--" + repository.replace("/", "--"));
        Path snapshots = folder.resolve("snapshots");
        if (!Files.isDirectory(snapshots)) {
            return Optional.empty();
        }
        try {
            Path ref = folder.resolve("refs").resolve(MAIN);
            if (Files.isRegularFile(ref)) {
                Path snapshot = snapshots.resolve(Files.readString(ref).strip());
                if (Files.isDirectory(snapshot)) {
                    return Optional.of(snapshot);
                }
            }
            try (Stream<Path> children = Files.list(snapshots)) {
                List<Path> revisions = children.filter(Files::isDirectory).toList();
                return revisions.size() == 1 ? Optional.of(revisions.getFirst()) : Optional.empty();
            }
        } catch (InvalidPathException e) {
            throw new ModelFormatException(folder + ": refs/main: expected the name of a snapshot", e);
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(folder, e);
        }
    }
}
