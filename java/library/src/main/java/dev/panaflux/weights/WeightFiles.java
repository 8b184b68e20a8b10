package dev.panaflux.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The files of one component: a single file, or the shards named in a {@code *.index.json}. Reads headers only; nothing is
 * mapped.
 *
 * @param location the file or index as given, for messages
 * @param files the files, in the order of their names
 * @param tensors all tensors by their stored names
 */
public record WeightFiles(Path location, List<TensorFile> files, Map<String, TensorEntry> tensors) {

    private static final Pattern SHARD = Pattern.compile(".*-(\\d{5})-of-(\\d{5})\\.(gguf|safetensors)");

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
     * Reads the headers of {@code location}: a file of a known format, a {@code .index.json}, or a folder with one of them.
     *
     * @param preferred file names to look for first if {@code location} is a folder
     * @throws ModelFormatException if a file is missing or damaged, or index and shards disagree
     */
    public static WeightFiles read(Path location, List<String> preferred) throws ModelFormatException {
        Path file = Files.isDirectory(location) ? find(location, preferred) : location;
        return file.toString().endsWith(INDEX_SUFFIX) ? readShards(file) : readSingle(file);
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
            candidates = indexes.isEmpty() ? weights : indexes;
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

    /** What the name of a single file tells, if it is a shard of several; else empty. For messages. */
    String shardNotice() {
        Matcher shard = SHARD.matcher(String.valueOf(location.getFileName()));
        if (!shard.matches()) {
            return "";
        }
        return "; the file is shard %d of %d (%s)"
                .formatted(
                        Integer.parseInt(shard.group(1)),
                        Integer.parseInt(shard.group(2)),
                        shard.group(3).equals("gguf")
                                ? "join them with llama-gguf-split --merge"
                                : "name the index of all, or their folder");
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
            for (TensorEntry entry : shard.tensors().values()) {
                TensorEntry other = tensors.put(entry.name(), entry);
                if (other != null) {
                    throw new ModelFormatException("%s: tensor %s: expected in one shard, found in %s and %s"
                            .formatted(index, ModelFileErrors.printable(entry.name()), other.file(), entry.file()));
                }
            }
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
