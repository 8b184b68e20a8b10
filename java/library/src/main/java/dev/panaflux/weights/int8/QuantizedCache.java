package dev.panaflux.weights.int8;

import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.OriginalWeights;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where quantised weights are looked for: first beside a component's own files, as {@code NAME.int8.safetensors} where they
 * are {@code NAME.safetensors}, then in a folder of the user's, under the component's digest.
 *
 * @param folder the user's folder; need not exist
 */
public record QuantizedCache(Path folder) {

    /** The one in the user's cache, in {@code int8}. */
    public static QuantizedCache of(UserFolders folders) {
        return new QuantizedCache(folders.cache().resolve("int8"));
    }

    /** The file beside those of {@code original}. */
    public static Path beside(WeightCatalog original) {
        Path location = original.files().location();
        String name = location.getFileName().toString();
        for (String suffix : List.of(".safetensors.index.json", ".safetensors")) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        return location.resolveSibling(name + QuantizedFile.SUFFIX);
    }

    /** The file in the user's folder. */
    public Path cached(OriginalWeights original) {
        return folder.resolve(original.digest() + QuantizedFile.SUFFIX);
    }

    /**
     * The first file that is there and was made from {@code original} as it is now; headers only.
     *
     * @param refused files that are not to be looked at
     * @param notices told in one line of each file that is there and of no use
     */
    public Optional<QuantizedFile> find(OriginalWeights original, Set<Path> refused, Consumer<String> notices) {
        for (Path path : List.of(beside(original.catalog()), cached(original))) {
            if (Files.exists(path) && !refused.contains(path)) {
                try {
                    QuantizedFile file = QuantizedFile.read(path);
                    file.requireMadeFrom(original);
                    return Optional.of(file);
                } catch (ModelFormatException unusable) {
                    notices.accept(unusable.getMessage() + "; ignored");
                }
            }
        }
        return Optional.empty();
    }
}
