package dev.panaflux.family;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The locations of a model's parts: a folder in diffusers' layout, single parts, or a folder with some parts replaced. A part
 * is a file of weights, an index of shards, or a folder with either.
 *
 * @param folder a folder with {@code model_index.json}, or null
 * @param transformer replaces the folder's transformer, or null
 * @param autoencoder replaces the folder's autoencoder, or null
 * @param textEncoder replaces the folder's text encoder, or null
 * @param tokenizer a folder with {@code tokenizer.json} that replaces the model's, or null
 * @param distilled whether the model was distilled to a few steps, where its files do not tell; else null
 * @param decoder replaces the autoencoder's decoder, or null
 */
public record ModelSource(
        @Nullable Path folder,
        @Nullable Path transformer,
        @Nullable Path autoencoder,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer,
        @Nullable Boolean distilled,
        @Nullable Path decoder) {

    private static final String TOKENIZER_FILE = "tokenizer.json";
    private static final Path TOKENIZER_FOLDER = Path.of("tokenizer");
    private static final Pattern SNAPSHOT = Pattern.compile(".*/models--([^/]+)--([^/]+)/snapshots/[^/]+");

    /** The file by which a model folder in diffusers' layout is recognised. */
    public static final String INDEX_FILE = "model_index.json";

    /** Locations with the autoencoder's own decoder. */
    public ModelSource(
            @Nullable Path folder,
            @Nullable Path transformer,
            @Nullable Path autoencoder,
            @Nullable Path textEncoder,
            @Nullable Path tokenizer,
            @Nullable Boolean distilled) {
        this(folder, transformer, autoencoder, textEncoder, tokenizer, distilled, null);
    }

    /** Locations whose files tell how the model was trained. */
    public ModelSource(
            @Nullable Path folder,
            @Nullable Path transformer,
            @Nullable Path autoencoder,
            @Nullable Path textEncoder,
            @Nullable Path tokenizer) {
        this(folder, transformer, autoencoder, textEncoder, tokenizer, null);
    }

    /** A folder in diffusers' layout. */
    public static ModelSource of(Path folder) {
        return new ModelSource(folder, null, null, null, null);
    }

    /** The part given for {@code component}, or null. */
    public @Nullable Path part(Component component) {
        return switch (component) {
            case TRANSFORMER -> transformer;
            case AUTOENCODER -> autoencoder;
            case TEXT_ENCODER -> textEncoder;
        };
    }

    /** The same with another decoder, or none for null. */
    public ModelSource withDecoder(@Nullable Path other) {
        return new ModelSource(folder, transformer, autoencoder, textEncoder, tokenizer, distilled, other);
    }

    /**
     * The folder with {@code tokenizer.json}: the given one, else with or beside the text encoder, else in the folder.
     *
     * @throws ModelFormatException if there is none
     */
    public Path tokenizerFolder() throws ModelFormatException {
        List<Path> places = new ArrayList<>();
        if (tokenizer != null) {
            if (!Files.exists(tokenizer)) {
                throw new ModelFormatException(tokenizer + ": no such file");
            }
            places.add(Files.isDirectory(tokenizer) ? tokenizer : folderOf(tokenizer));
        } else {
            if (textEncoder != null) {
                Path own = Files.isDirectory(textEncoder) ? textEncoder : folderOf(textEncoder);
                places.add(own);
                places.add(folderOf(own).resolve(TOKENIZER_FOLDER));
            }
            if (folder != null) {
                places.add(folder.resolve(TOKENIZER_FOLDER));
            }
        }
        for (Path place : places) {
            if (Files.exists(place.resolve(TOKENIZER_FILE))) {
                return place;
            }
        }
        throw new ModelFormatException("%s: expected in %s, found no such file; name its folder (--tokenizer)"
                .formatted(
                        TOKENIZER_FILE,
                        String.join(" or ", places.stream().map(Path::toString).toList())));
    }

    /**
     * The model's name: that of the transformer's file, else of the folder. For a snapshot in the Hugging Face cache it is that
     * of the repository.
     */
    public String name() {
        if (transformer != null || folder == null) {
            String file = String.valueOf(Objects.requireNonNull(transformer).getFileName());
            return file.replaceFirst("(-\\d{5}-of-\\d{5})?\\.(safetensors(\\.index\\.json)?|gguf)$", "");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        Matcher snapshot = SNAPSHOT.matcher(absolute.toString().replace('\\', '/'));
        return snapshot.matches()
                ? snapshot.group(1) + "/" + snapshot.group(2)
                : String.valueOf(absolute.getFileName());
    }

    /** The folder if every network and the tokenizer come from it, else null. */
    public @Nullable Path wholeFolder() {
        boolean isWhole = transformer == null && autoencoder == null && textEncoder == null && tokenizer == null;
        return isWhole ? folder : null;
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
    }
}
