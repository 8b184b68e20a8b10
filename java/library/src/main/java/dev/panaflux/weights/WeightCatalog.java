package dev.panaflux.weights;

import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The weights in the files of one component, by the names that its network asks for. Reads headers only and maps nothing;
 * {@link #open()} gives the weights themselves.
 */
public final class WeightCatalog {

    private static final long FILLED_TO = 16;

    /** The metadata by which GGUF files say what they hold. */
    private static final String ARCHITECTURE = "general.architecture";

    private final WeightFiles files;
    private final Map<String, StoredWeight> weights;

    /**
     * A catalog of {@code files} with other names than the stored ones.
     *
     * @param weights where each weight is stored, by its requested name
     */
    public WeightCatalog(WeightFiles files, Map<String, StoredWeight> weights) {
        this.files = files;
        this.weights = new LinkedHashMap<>(weights);
    }

    /**
     * Reads the headers of a component's files.
     *
     * @param location a file of tensors, an index of shards, or a folder with either
     * @param preferred file names looked for first if {@code location} is a folder
     * @param names how the files name the weights
     * @throws ModelFormatException if a file is missing or damaged
     */
    public static WeightCatalog read(Path location, List<String> preferred, NamingScheme names)
            throws ModelFormatException {
        return of(WeightFiles.read(location, preferred), names);
    }

    /**
     * A catalog of {@code files}.
     *
     * @param names how the files name the weights
     * @throws ModelFormatException if two stored tensors are the same weight
     */
    public static WeightCatalog of(WeightFiles files, NamingScheme names) throws ModelFormatException {
        return new WeightCatalog(files, names.resolve(files));
    }

    /**
     * This catalog with weights from other files.
     *
     * @param replaced the names that come from {@code other} alone
     */
    public WeightCatalog with(WeightCatalog other, Predicate<String> replaced) {
        List<TensorFile> all = new ArrayList<>(files.files());
        all.addAll(other.files.files());
        Map<String, TensorEntry> tensors = new LinkedHashMap<>(files.tensors());
        tensors.putAll(other.files.tensors());
        Map<String, StoredWeight> joined = new LinkedHashMap<>(weights);
        joined.keySet().removeIf(replaced);
        other.weights.forEach((name, weight) -> {
            if (replaced.test(name)) {
                joined.put(name, weight);
            }
        });
        return new WeightCatalog(new WeightFiles(files.location(), all, tensors), joined);
    }

    /** A catalog of {@code files} with their stored names. */
    public static WeightCatalog asStored(WeightFiles files) {
        Map<String, StoredWeight> weights = new LinkedHashMap<>();
        files.tensors().forEach((name, entry) -> weights.put(name, StoredWeight.whole(entry)));
        return new WeightCatalog(files, weights);
    }

    /** The files. */
    public WeightFiles files() {
        return files;
    }

    /** The names of all weights. */
    public Set<String> names() {
        return Collections.unmodifiableSet(weights.keySet());
    }

    /** Whether there is a weight of this name. */
    public boolean contains(String name) {
        return weights.containsKey(name);
    }

    /**
     * The shape of the weight {@code name}.
     *
     * @throws ModelFormatException if there is none
     */
    public List<Long> shape(String name) throws ModelFormatException {
        return shape(find(name));
    }

    /**
     * Checks that every weight of {@code shapes} exists with this shape and a supported type.
     *
     * @throws ModelFormatException for the first that does not
     */
    public void require(Collection<TensorShape> shapes) throws ModelFormatException {
        for (TensorShape shape : shapes) {
            require(shape.name(), shape.shape());
        }
    }

    /** Whether every weight of {@code shapes} exists with this shape. */
    public boolean fits(Collection<TensorShape> shapes) {
        return shapes.stream().allMatch(shape -> {
            StoredWeight weight = weights.get(shape.name());
            return weight != null && holds(weight, shape.shape());
        });
    }

    /** Total bytes of those of {@code shapes} that exist. */
    public long bytesOf(Collection<TensorShape> shapes) {
        return shapes.stream()
                .map(shape -> weights.get(shape.name()))
                .filter(Objects::nonNull)
                .mapToLong(StoredWeight::bytes)
                .sum();
    }

    /** Opens the weights; the caller must close them. */
    public WeightStore open() {
        return new WeightStore(this);
    }

    /** Like {@link #require(Collection)}, for one weight, which is returned. */
    StoredWeight require(String name, List<Long> shape) throws ModelFormatException {
        StoredWeight weight = weights.get(name);
        if (weight == null) {
            throw new ModelFormatException("%s: tensor %s: expected %s, found none%s"
                    .formatted(files.location(), ModelFileErrors.printable(name), shape, explanation()));
        }
        TensorEntry entry = weight.entry();
        if (!weight.isDivisible() || !holds(weight, shape)) {
            throw new ModelFormatException("%s: expected %s, found %s%s"
                    .formatted(
                            place(name, entry),
                            shape,
                            weight.isDivisible() ? shape(weight) : entry.shape(),
                            explanation()));
        }
        if (encoding(entry) instanceof WeightEncoding.Unknown) {
            throw new ModelFormatException("%s: expected floats or numbers with scales, found %s%s"
                    .formatted(place(name, entry), entry.type().label(), explanation()));
        }
        return weight;
    }

    /** How the values of a stored tensor are encoded. */
    WeightEncoding encoding(TensorEntry entry) {
        return WeightEncoding.of(entry, files.tensors());
    }

    private List<Long> shape(StoredWeight weight) {
        return encoding(weight.entry()).shape(weight.entry(), weight.shape());
    }

    /** Whether {@code weight} has a shape, or that shape filled up to multiples of 16 as NVFP4 needs it. */
    private boolean holds(StoredWeight weight, List<Long> shape) {
        List<Long> found = shape(weight);
        if (found.equals(shape)) {
            return true;
        }
        return encoding(weight.entry()) instanceof WeightEncoding.Microscaled
                && weight.parts() == 1
                && found.equals(shape.stream()
                        .map(axis -> Math.ceilDiv(axis, FILLED_TO) * FILLED_TO)
                        .toList());
    }

    /** The error for a value of {@code weight}, which has passed {@link #require}, that is no finite number. */
    ModelFormatException notFinite(String name, Weight weight, NonFinite found) throws ModelFormatException {
        return new ModelFormatException("%s: expected finite numbers, found %s at [%d, %d]"
                .formatted(
                        place(name, entry(name)),
                        found.label(),
                        found.index() / weight.cols(),
                        found.index() % weight.cols()));
    }

    /**
     * The stored tensor behind {@code name}.
     *
     * @throws ModelFormatException if there is none
     */
    public TensorEntry entry(String name) throws ModelFormatException {
        return find(name).entry();
    }

    private StoredWeight find(String name) throws ModelFormatException {
        StoredWeight weight = weights.get(name);
        if (weight == null) {
            throw new ModelFormatException("%s: tensor %s: expected one, found none%s"
                    .formatted(files.location(), ModelFileErrors.printable(name), explanation()));
        }
        return weight;
    }

    /** The suffix of a message about wrong weights that says what the files hold instead; empty if nothing tells. */
    public String explanation() {
        String unsupported = UnsupportedWeights.explanation(files.tensors().keySet());
        if (!unsupported.isEmpty()) {
            return unsupported;
        }
        return files.files().stream()
                .map(file -> file.metadata().get(ARCHITECTURE))
                .filter(Objects::nonNull)
                .map(name -> "; the file holds a model of the architecture " + ModelFileErrors.printable(name))
                .findFirst()
                .orElse("");
    }

    private static String place(String name, TensorEntry entry) {
        String stored = entry.name().equals(name) ? "" : " (stored as " + ModelFileErrors.printable(entry.name()) + ")";
        return "%s: tensor %s%s at byte %d"
                .formatted(entry.file(), ModelFileErrors.printable(name), stored, entry.offset());
    }

    /** {@code shape} as a list, as in {@link TensorEntry}. */
    static List<Long> listOf(long... shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
