package dev.panaflux.family;

import dev.panaflux.kernels.DType;
import dev.panaflux.model.ConfigChecks;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.TemporaryFolder;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorContent;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.blocks.BlockFormat;
import dev.panaflux.weights.gguf.GgufWriter;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import dev.panaflux.weights.synthetic.AliasedWeights;
import dev.panaflux.weights.synthetic.RandomWeights;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model of any shape with seeded random weights, for measurements. It takes the same time and memory as the real one and
 * generates a meaningless image of finite values. Files, shards and tensors are those of the published models, without the
 * unused language-model head.
 *
 * @param description the sizes
 * @param type the weights' element type
 * @param seed seed of the random weights; the same seed gives the same bytes
 * @param tokenizer a folder whose tokenizer is copied, or null for a minimal one with a token for each byte, no merges, and
 *     five added tokens for chat templates; it gives many more tokens per prompt than the real one
 * @param matrices the type of the transformer's and the text encoder's matrices, or null for {@code type}: blocks, which are then
 *     GGUF files, or {@link StoredType#F8_E4M3} with a scale for each matrix
 */
public record SyntheticModel(
        ModelDescription description,
        DType type,
        long seed,
        @Nullable Path tokenizer,
        @Nullable StoredType matrices) {

    /** Number of tokens of the minimal tokenizer. */
    private static final int MINIMAL_VOCABULARY = 261;

    /** What the name of a scale has after the matrix's. */
    private static final String SCALE = "_scale";

    private static final String MINIMAL_TOKENIZER = "byte-tokenizer/";
    private static final List<String> TOKENIZER_FILES =
            List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja");

    /** A file in the folder of every model that {@link #write} creates. */
    private static final String MARK = "SYNTHETIC.txt";

    private static final long TEXT_ENCODER_SHARD_BYTES = 5_000_000_000L;
    private static final long SHARD_BYTES = 10_000_000_000L;
    private static final long SPARE_BYTES = 64L << 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Checks that the tokenizer's ids fit the embedding.
     *
     * @throws IllegalArgumentException if the vocabulary is smaller than the minimal tokenizer's
     */
    public SyntheticModel {
        ConfigChecks.that(
                tokenizer != null || description.vocabulary() >= MINIMAL_VOCABULARY,
                "vocab_size",
                "at least " + MINIMAL_VOCABULARY + " without a given tokenizer",
                description.vocabulary());
    }

    /** A model of floats. */
    public SyntheticModel(ModelDescription description, DType type, long seed, @Nullable Path tokenizer) {
        this(description, type, seed, tokenizer, null);
    }

    /** Receives progress. */
    @FunctionalInterface
    public interface Progress {

        /** {@code done} of {@code total} bytes have been written. */
        void written(long done, long total);
    }

    /** Whether {@link #write} created {@code model}. */
    public static boolean made(ModelFiles model) {
        return Files.exists(model.tokenizer().resolveSibling(MARK));
    }

    /** Size of all weights in bytes. */
    public long bytes() {
        return Stream.of(Component.values())
                .flatMap(component -> tensors(component).stream())
                .mapToLong(TensorSpec::bytes)
                .sum();
    }

    /**
     * Writes the model to {@code folder}, which appears only when it is complete.
     *
     * @param folder missing or empty
     * @throws FileAlreadyExistsException if the folder is not empty
     * @throws IOException if it cannot be written, or the disk has too little space; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     */
    public void write(Path folder, Progress progress) throws IOException {
        Path parent =
                Objects.requireNonNullElse(folder.toAbsolutePath().normalize().getParent(), Path.of("/"));
        requireEmpty(folder);
        Files.createDirectories(parent);
        // Leftovers of a killed run may take the space that is missing.
        new Temporaries(parent).removeLeftovers();
        long total = bytes();
        long free = Files.getFileStore(parent).getUsableSpace();
        if (free < total + SPARE_BYTES) {
            throw new IOException(
                    "%s: expected %d bytes of free disk, found %d".formatted(parent, total + SPARE_BYTES, free));
        }
        try (TemporaryFolder temporary = TemporaryFolder.createIn(parent)) {
            Path partial = temporary.path();
            writeConfigs(partial);
            Files.writeString(partial.resolve(MARK), "Random weights, made by Panaflux for measurements.\n");
            writeTokenizer(partial.resolve("tokenizer"));
            RandomWeights weights = new RandomWeights(seed, type);
            long[] done = {0};
            for (Component component : Component.values()) {
                writeWeights(partial.resolve(component.folder()), component, (tensor, out) -> {
                    weights.write(tensor, role(tensor), out);
                    done[0] += tensor.bytes();
                    progress.written(done[0], total);
                });
            }
            temporary.moveTo(folder);
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw failure;
        }
    }

    /**
     * Writes a model of a few hundred megabytes with all the shapes of the real one: large matrices share one piece of memory
     * with random values, everything else is as in {@link #write}. Arithmetic and mapping pages take as long as with the real
     * model, and as much resident memory; reading from disk does not.
     *
     * @param folder missing or empty; must exist while the result is used
     * @throws IOException if it cannot be written; nothing is left behind
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; nothing is left behind
     */
    public ModelFiles writeAliased(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        requireEmpty(folder);
        Files.createDirectories(folder);
        boolean complete = false;
        try {
            writeTokenizer(folder.resolve("tokenizer"));
            Map<Component, WeightCatalog> catalogs = new EnumMap<>(Component.class);
            for (Component component : Component.values()) {
                Path file = absolute.resolve(component.folder() + ".weights");
                catalogs.put(component, new AliasedWeights(file, type, seed, this::role).write(tensors(component)));
            }
            complete = true;
            return new ModelFiles(
                    String.valueOf(absolute.getFileName()),
                    description,
                    catalogs,
                    absolute.resolve("tokenizer"),
                    absolute);
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw failure;
        } finally {
            if (!complete) {
                delete(folder);
            }
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                if (children.findAny().isEmpty()) {
                    return;
                }
            }
        }
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder.toString(), null, "expected a new or empty folder");
        }
    }

    private void writeConfigs(Path folder) throws IOException {
        for (Map.Entry<String, String> config : description.configFiles().entrySet()) {
            Path file = folder.resolve(config.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, config.getValue());
        }
        for (Component component : Component.values()) {
            Files.createDirectories(folder.resolve(component.folder()));
        }
    }

    private void writeTokenizer(Path folder) throws IOException {
        Files.createDirectory(folder);
        for (String name : TOKENIZER_FILES) {
            if (tokenizer != null) {
                if (Files.exists(tokenizer.resolve(name)) || name.equals(TOKENIZER_FILES.getFirst())) {
                    Files.copy(tokenizer.resolve(name), folder.resolve(name));
                }
                continue;
            }
            try (InputStream resource = SyntheticModel.class.getResourceAsStream(MINIMAL_TOKENIZER + name)) {
                Files.copy(Objects.requireNonNull(resource, name), folder.resolve(name));
            }
        }
    }

    private List<TensorSpec> tensors(Component component) {
        StoredType stored = StoredType.of(type);
        List<TensorSpec> tensors = new ArrayList<>();
        description
                .networks()
                .requirements(component)
                .forEach(weight -> tensors.add(new TensorSpec(weight.name(), stored, weight.shape())));
        tensors.addAll(description.unread(component, stored));
        return component == Component.AUTOENCODER || matrices == null
                ? tensors
                : tensors.stream()
                        .flatMap(tensor -> narrowed(tensor, matrices).stream())
                        .toList();
    }

    /** A matrix in {@code to}, with its scale if it has one; as it is if it does not divide into blocks. */
    private List<TensorSpec> narrowed(TensorSpec tensor, StoredType to) {
        int group = to.blocks().map(BlockFormat::weights).orElse(1);
        boolean looked = description.role(tensor) == Role.TABLE;
        if (tensor.shape().size() != 2 || tensor.shape().getLast() % group != 0 || (looked && !isBlocks())) {
            return List.of(tensor);
        }
        TensorSpec stored = new TensorSpec(tensor.name(), to, tensor.shape());
        return to == StoredType.F8_E4M3
                ? List.of(stored, TensorSpec.of(tensor.name() + SCALE, StoredType.F32))
                : List.of(stored);
    }

    private boolean isBlocks() {
        return matrices != null && matrices.blocks().isPresent();
    }

    private Role role(TensorSpec tensor) {
        return tensor.name().endsWith(SCALE) ? Role.ONE : description.role(tensor);
    }

    private void writeWeights(Path folder, Component component, TensorContent content) throws IOException {
        long shardBytes = component == Component.TEXT_ENCODER ? TEXT_ENCODER_SHARD_BYTES : SHARD_BYTES;
        String stem = component.stem();
        if (isBlocks() && component != Component.AUTOENCODER) {
            GgufWriter.write(folder.resolve(stem + ".gguf"), Map.of(), tensors(component), content);
            return;
        }
        List<List<TensorSpec>> shards = shards(tensors(component), shardBytes);
        Map<String, String> metadata = Map.of("format", "pt");
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve(stem + ".safetensors"), metadata, shards.getFirst(), content);
            return;
        }
        ObjectNode index = JSON.createObjectNode();
        index.putObject("metadata")
                .put(
                        "total_size",
                        tensors(component).stream().mapToLong(TensorSpec::bytes).sum());
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = "%s-%05d-of-%05d.safetensors".formatted(stem, i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), metadata, shards.get(i), content);
            shards.get(i).forEach(tensor -> map.put(tensor.name(), name));
        }
        Files.writeString(folder.resolve(stem + ".safetensors.index.json"), index.toPrettyString());
    }

    /** Distributes tensors, in order, over shards of up to {@code shardBytes}. */
    static List<List<TensorSpec>> shards(List<TensorSpec> tensors, long shardBytes) {
        List<List<TensorSpec>> shards = new ArrayList<>();
        long size = 0;
        for (TensorSpec tensor : tensors) {
            if (shards.isEmpty() || size + tensor.bytes() > shardBytes) {
                shards.add(new ArrayList<>());
                size = 0;
            }
            shards.getLast().add(tensor);
            size += tensor.bytes();
        }
        return shards;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
