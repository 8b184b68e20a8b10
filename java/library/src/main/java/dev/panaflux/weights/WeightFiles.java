package dev.panaflux.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The files of one component: a single file, the shards named in a {@code *.index.json}, or the parts of a file that was split.
 * Reads headers only; nothing is mapped.
 *
 * @param location the file or index as given, for messages
 * @param files the files, in the order of their names
 * @param tensors all tensors by their stored names
 */
public record WeightFiles(Path location, List<TensorFile> files, Map<String, TensorEntry> tensors) {

    private static final String INDEX_SUFFIX = ".index.json";

    /** The extension of 8-bit copies, which lie beside the original weights but do not belong to them. */
    public static final String COPY_SUFFIX = ".int8.safetensors";

    /** The extension of projections for previews, which lie beside the autoencoder's weights but do not belong to them. */
    public static final String PREVIEW_SUFFIX = ".preview.safetensors";

    public WeightFiles {
        files = List.copyOf(files);
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Reads the headers of {@code location}: a file of a known format, any part of a file that was split, a {@code .index.json}, or
     * a folder with one of them.
     *
     * @param preferred file names to look for first if {@code location} is a folder
     * @throws ModelFormatException if a file is missing or damaged, index and shards disagree, or parts have the same tensor
     */
    public static WeightFiles read(Path location, List<String> preferred) throws ModelFormatException {
        Path file = Files.isDirectory(location) ? find(location, preferred) : location;
        if (file.toString().endsWith(INDEX_SUFFIX)) {
            return readShards(file);
        }
        Optional<SplitName> split = SplitName.of(file).filter(_ -> Files.exists(file));
        return split.isPresent() ? readParts(split.get()) : readSingle(file);
    }

    private static Path find(Path folder, List<String> preferred) throws ModelFormatException {
        for (String name : preferred) {
            if (Files.exists(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        List<Path> candidates;
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> weights =
                    children.filter(WeightFiles::isNamedAsWeights).sorted().toList();
            List<Path> indexes = weights.stream()
                    .filter(child -> child.toString().endsWith(INDEX_SUFFIX))
                    .toList();
            candidates = indexes.isEmpty() ? withoutFurtherParts(weights) : indexes;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(folder, e);
        }
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        throw new ModelFormatException("%s: expected %s, found %s"
                .formatted(
                        folder,
                        String.join(" or ", preferred),
                        candidates.isEmpty()
                                ? "no " + TensorFile.kinds() + " file"
                                : candidates.size() + " others to choose from"));
    }

    /** {@code files}, sorted by name, with only the first of the parts that belong together. */
    private static List<Path> withoutFurtherParts(List<Path> files) {
        Map<Path, Path> first = new LinkedHashMap<>();
        for (Path file : files) {
            Path key = SplitName.of(file).map(split -> split.part(1)).orElse(file);
            first.putIfAbsent(key, file);
        }
        return List.copyOf(first.values());
    }

    private static boolean isNamedAsWeights(Path file) {
        String name = file.toString();
        return !name.endsWith(COPY_SUFFIX)
                && !name.endsWith(PREVIEW_SUFFIX)
                && TensorFile.suffixes().stream()
                        .anyMatch(suffix -> name.endsWith(suffix) || name.endsWith(suffix + INDEX_SUFFIX));
    }

    private static WeightFiles readSingle(Path path) throws ModelFormatException {
        TensorFile file = TensorFile.read(path);
        return new WeightFiles(path, List.of(file), file.tensors());
    }

    private static WeightFiles readShards(Path index) throws ModelFormatException {
        Map<String, String> shardOf = readWeightMap(index);
        Map<String, TensorFile> shards = new LinkedHashMap<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        for (String name : new TreeSet<>(shardOf.values())) {
            Path path = index.resolveSibling(name);
            if (!Files.exists(path)) {
                throw new ModelFormatException("%s: expected shard %s, found no such file".formatted(index, path));
            }
            TensorFile shard = TensorFile.read(path);
            shards.put(name, shard);
            add(tensors, shard, index);
        }
        for (Map.Entry<String, String> item : shardOf.entrySet()) {
            TensorFile shard = shards.get(item.getValue());
            if (shard == null || !shard.tensors().containsKey(item.getKey())) {
                throw new ModelFormatException("%s: tensor %s: expected in shard %s, not found there"
                        .formatted(index, ModelFileErrors.printable(item.getKey()), item.getValue()));
            }
        }
        return new WeightFiles(index, List.copyOf(shards.values()), tensors);
    }

    private static void add(Map<String, TensorEntry> tensors, TensorFile shard, Path location)
            throws ModelFormatException {
        for (TensorEntry entry : shard.tensors().values()) {
            TensorEntry other = tensors.put(entry.name(), entry);
            if (other != null) {
                throw new ModelFormatException("%s: tensor %s: expected in one shard, found in %s and %s"
                        .formatted(location, ModelFileErrors.printable(entry.name()), other.file(), entry.file()));
            }
        }
    }

    private static WeightFiles readParts(SplitName split) throws ModelFormatException {
        List<TensorFile> parts = new ArrayList<>();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Path location = split.part(1);
        for (int number = 1; number <= split.count(); number++) {
            Path path = split.part(number);
            if (!Files.exists(path)) {
                throw new ModelFormatException("%s: expected part %d of %d beside it, %s, found no such file"
                        .formatted(split.file(), number, split.count(), path.getFileName()));
            }
            TensorFile part = TensorFile.read(path);
            parts.add(part);
            add(tensors, part, location);
        }
        return new WeightFiles(location, parts, tensors);
    }

    private static Map<String, String> readWeightMap(Path index) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(index);
        JsonNode map = json.node("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw json.unexpected("weight_map", "an object of tensor names and their files");
        }
        Map<String, String> shardOf = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> item : map.properties()) {
            String shard = item.getValue().isString() ? item.getValue().stringValue() : "";
            if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.indexOf('\0') >= 0) {
                throw new ModelFormatException(
                        "%s: weight_map.%s: expected the name of a file beside the index, found %s"
                                .formatted(
                                        index,
                                        ModelFileErrors.printable(item.getKey()),
                                        ModelFileErrors.printable(
                                                item.getValue().toString())));
            }
            shardOf.put(item.getKey(), shard);
        }
        return shardOf;
    }

    /** The file of another kind beside these: {@code NAME} and {@code suffix}, where they are {@code NAME.safetensors} or {@code NAME.gguf}. */
    public Path beside(String suffix) {
        String name = location.getFileName().toString();
        for (String own : List.of(".safetensors" + INDEX_SUFFIX, ".safetensors", ".gguf")) {
            if (name.endsWith(own)) {
                name = name.substring(0, name.length() - own.length());
            }
        }
        return location.resolveSibling(name + suffix);
    }

    /** Total size of all files. */
    public long bytes() {
        return files.stream().mapToLong(TensorFile::bytes).sum();
    }
}
