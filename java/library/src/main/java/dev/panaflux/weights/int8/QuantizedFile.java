package dev.panaflux.weights.int8;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.NonFinite;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.MappedFile;
import dev.panaflux.weights.ModelFileErrors;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A safetensors file with a component's large weights as 8-bit integers. It complements the original files. For each weight
 * {@code NAME} it has an I8 {@code NAME} {@code [rows, cols]}, an F32 {@code NAME.scale} {@code [rows]} and an I32
 * {@code NAME.sum} {@code [rows]}. Its metadata has the format's version, the policy, the component's digest and checksums of
 * the data. Reads headers only; nothing is mapped.
 */
public final class QuantizedFile {

    /** The file extension. */
    public static final String SUFFIX = WeightFiles.COPY_SUFFIX;

    static final String FORMAT_KEY = "format";
    static final String FORMAT = "panaflux int8 1";
    static final String POLICY_KEY = "policy";
    static final String SOURCE_KEY = "source";
    static final String CHECKSUMS_KEY = "crc32c";

    private static final String SCALE = ".scale";
    private static final String SUM = ".sum";

    private final TensorFile file;
    private final Set<String> weights;
    private final String policy;
    private final String source;

    private QuantizedFile(TensorFile file, Set<String> weights, String policy, String source) {
        this.file = file;
        this.weights = weights;
        this.policy = policy;
        this.source = source;
    }

    /**
     * Reads and checks the header of {@code path}.
     *
     * @throws ModelFormatException if the file is missing, damaged, or of another kind
     */
    public static QuantizedFile read(Path path) throws ModelFormatException {
        TensorFile file = TensorFile.read(path);
        String format = metadata(file, FORMAT_KEY);
        if (!format.equals(FORMAT)) {
            throw new ModelFormatException("%s: metadata %s: expected \"%s\", found \"%s\""
                    .formatted(path, FORMAT_KEY, FORMAT, ModelFileErrors.printable(format)));
        }
        Set<String> weights = new TreeSet<>();
        for (TensorEntry entry : file.tensors().values()) {
            if (entry.type() == StoredType.I8) {
                requireQuantized(file, entry);
                weights.add(entry.name());
            }
        }
        if (file.tensors().size() != 3 * weights.size()) {
            throw new ModelFormatException("%s: expected integers, scales and sums of %d weights, found %d tensors"
                    .formatted(path, weights.size(), file.tensors().size()));
        }
        String checksums = metadata(file, CHECKSUMS_KEY);
        if (checksums.length() != BlockChecksums.length(dataBytes(file))) {
            throw new ModelFormatException("%s: metadata %s: expected %d digits, found %d"
                    .formatted(path, CHECKSUMS_KEY, BlockChecksums.length(dataBytes(file)), checksums.length()));
        }
        return new QuantizedFile(file, weights, metadata(file, POLICY_KEY), metadata(file, SOURCE_KEY));
    }

    private static String metadata(TensorFile file, String key) throws ModelFormatException {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new ModelFormatException("%s: metadata %s: expected one, found none".formatted(file.path(), key));
        }
        return value;
    }

    private static void requireQuantized(TensorFile file, TensorEntry values) throws ModelFormatException {
        if (values.shape().size() != 2 || values.shape().getLast() > QuantizedWeight.MAX_COLS) {
            throw new ModelFormatException("%s: expected [rows, cols] i8 with at most %d columns, found %s"
                    .formatted(place(file, values), QuantizedWeight.MAX_COLS, values.describe()));
        }
        requireWords(file, values, SCALE, StoredType.F32);
        requireWords(file, values, SUM, StoredType.I32);
    }

    private static void requireWords(TensorFile file, TensorEntry values, String suffix, StoredType type)
            throws ModelFormatException {
        TensorEntry entry = file.tensors().get(values.name() + suffix);
        List<Long> shape = List.of(values.shape().getFirst());
        if (entry == null
                || entry.type() != type
                || !entry.shape().equals(shape)
                || entry.offset() % Integer.BYTES != 0) {
            throw new ModelFormatException("%s: expected %s of %s %s at a byte divisible by 4, found %s"
                    .formatted(
                            place(file, values),
                            suffix,
                            shape,
                            type.label(),
                            entry == null ? "none" : "%s at byte %d".formatted(entry.describe(), entry.offset())));
        }
    }

    private static String place(TensorFile file, TensorEntry entry) {
        return "%s: tensor %s at byte %d"
                .formatted(file.path(), ModelFileErrors.printable(entry.name()), entry.offset());
    }

    private static long dataBytes(TensorFile file) {
        return file.tensors().values().stream().mapToLong(TensorEntry::bytes).sum();
    }

    /** The tensors of a file for the weights {@code shapes}, each {@code [rows, cols]}. */
    static List<TensorSpec> tensors(List<TensorShape> shapes) {
        List<TensorSpec> tensors = new ArrayList<>();
        for (TensorShape weight : shapes) {
            long rows = weight.shape().getFirst();
            tensors.add(new TensorSpec(weight.name(), StoredType.I8, weight.shape()));
            tensors.add(TensorSpec.of(weight.name() + SCALE, StoredType.F32, rows));
            tensors.add(TensorSpec.of(weight.name() + SUM, StoredType.I32, rows));
        }
        return tensors;
    }

    /** The name of the scales of the weight {@code name}. */
    static String scaleOf(String name) {
        return name + SCALE;
    }

    /** The name of the sums of the weight {@code name}. */
    static String sumOf(String name) {
        return name + SUM;
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** The file's size in bytes. */
    public long bytes() {
        return file.bytes();
    }

    /** Label of the policy that chose its weights. */
    public String policy() {
        return policy;
    }

    /** Names of its weights. */
    public Set<String> weights() {
        return weights;
    }

    /**
     * Checks that the file was made from the current state of {@code component}, and that its weights have the required
     * shapes.
     *
     * @throws ModelFormatException if it is stale or does not match
     */
    public void requireMadeFrom(ComponentWeights component) throws ModelFormatException {
        if (!source.equals(component.digest())) {
            throw new ModelFormatException(
                    "%s: made from other weights than those of the %s now".formatted(path(), component.label()));
        }
        Map<String, TensorEntry> tensors = file.tensors();
        int known = 0;
        for (TensorShape shape : component.needed()) {
            TensorEntry entry = weights.contains(shape.name()) ? tensors.get(shape.name()) : null;
            if (entry != null && !entry.shape().equals(shape.shape())) {
                throw new ModelFormatException(
                        "%s: expected %s i8, found %s".formatted(place(file, entry), shape.shape(), entry.describe()));
            }
            known += entry == null ? 0 : 1;
        }
        if (known != weights.size()) {
            throw new ModelFormatException("%s: expected weights of the %s only, found %d others"
                    .formatted(path(), component.label(), weights.size() - known));
        }
    }

    /**
     * Maps the file, verifies its checksums, which also reads it ahead, and that its scales are finite.
     *
     * @param arena owns the mapping
     * @throws ModelFormatException if the content has changed since it was written, or was made from NaN or infinities
     */
    MappedFile mapVerified(Arena arena, ComputePool pool) throws ModelFormatException {
        MappedFile mapped = map(arena);
        MemorySegment all = mapped.memory();
        try {
            String found = BlockChecksums.of(all.asSlice(all.byteSize() - dataBytes(file)), pool);
            if (!found.equals(metadata(file, CHECKSUMS_KEY))) {
                throw new ModelFormatException(path() + ": the content does not match its checksums");
            }
            for (String weight : weights) {
                requireFinite(all, scaleOf(weight));
            }
        } catch (InternalError cutMeanwhile) {
            throw new ModelFormatException(path() + ": the content cannot be read", cutMeanwhile);
        }
        return mapped;
    }

    private void requireFinite(MemorySegment all, String scales) throws ModelFormatException {
        TensorEntry entry = entry(scales);
        Tensor values = Tensor.of(slice(all, entry), DType.F32, 1, entry.elements());
        Optional<NonFinite> found = NonFinite.first(values.toFloats());
        if (found.isPresent()) {
            throw new ModelFormatException("%s: expected finite numbers, found %s at [%d]"
                    .formatted(
                            place(file, entry), found.get().label(), found.get().index()));
        }
    }

    /** Maps the file without verifying checksums. */
    MappedFile map(Arena arena) throws ModelFormatException {
        return file.map(arena);
    }

    /** The weight {@code name}, one of {@link #weights}, in the mapped file {@code all}. */
    QuantizedWeight weight(MemorySegment all, String name) {
        TensorEntry values = entry(name);
        return new QuantizedWeight(
                slice(all, values),
                slice(all, entry(name + SCALE)),
                slice(all, entry(name + SUM)),
                values.shape().getFirst(),
                values.shape().getLast());
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = file.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException("weight: expected one of " + path() + ", found " + name);
        }
        return entry;
    }

    private static MemorySegment slice(MemorySegment all, TensorEntry entry) {
        return all.asSlice(entry.offset(), entry.bytes());
    }
}
