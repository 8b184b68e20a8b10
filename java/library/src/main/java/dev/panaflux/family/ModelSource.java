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
 * Where a model's parts are to be taken from: a folder in diffusers' layout, single parts, or a folder with some parts
 * replaced. A part is a safetensors file, an index of shards, or a folder of either.
 *
 * @param folder a folder with {@code model_index.json}, or null
 * @param transformer in place of the folder's transformer, or null
 * @param autoencoder in place of the folder's autoencoder, or null
 * @param textEncoder in place of the folder's text encoder, or null
 * @param tokenizer a folder with {@code tokenizer.json} in place of the model's, or null
 */
public record ModelSource(
        @Nullable Path folder,
        @Nullable Path transformer,
        @Nullable Path autoencoder,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer) {

    private static final String TOKENIZER_FILE = "tokenizer.json";
    private static final Path TOKENIZER_FOLDER = Path.of("tokenizer");
    private static final Pattern SNAPSHOT = Pattern.compile(".*/models--([^/]+)--([^/]+)/snapshots/[^/]+");

    /** The file that makes a folder a model's, in diffusers' layout. */
    public static final String INDEX_FILE = "model_index.json";

    /** A folder in diffusers' layout. */
    public static ModelSource of(Path folder) {
        return new ModelSource(folder, null, null, null, null);
    }

    /** The part given for {@code component} itself, or null. */
    public @Nullable Path part(Component component) {
        return switch (component) {
            case TRANSFORMER -> transformer;
            case AUTOENCODER -> autoencoder;
            case TEXT_ENCODER -> textEncoder;
        };
    }

    /**
     * The folder with {@code tokenizer.json}: the one given, else with the text encoder or beside it, else in the folder.
     *
     * @throws ModelFormatException if there is none
     */
    public Path tokenizerFolder() throws ModelFormatException {
        List<Path> places = new ArrayList<>();
        if (tokenizer != null) {
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
        throw new ModelFormatException("%s: expected in %s, found in none of them"
                .formatted(
                        TOKENIZER_FILE,
                        String.join(", ", places.stream().map(Path::toString).toList())));
    }

    /**
     * What the model is called: the name of the transformer's file, else of the folder, or of the repository where the folder
     * is a snapshot in the Hugging Face cache.
     */
    public String name() {
        if (transformer != null || folder == null) {
            String file = String.valueOf(Objects.requireNonNull(transformer).getFileName());
            return file.replaceFirst("\\.safetensors(\\.index\\.json)?$", "");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        Matcher snapshot = SNAPSHOT.matcher(absolute.toString().replace('\\', '/'));
        return snapshot.matches()
                ? snapshot.group(1) + "/" + snapshot.group(2)
                : String.valueOf(absolute.getFileName());
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
    }
}
