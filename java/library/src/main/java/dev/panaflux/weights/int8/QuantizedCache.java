package dev.panaflux.weights.int8;

import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds quantised weights: first beside a component's own files, as {@code NAME.int8.safetensors} beside
 * {@code NAME.safetensors}, then in the user's cache folder, under the component's digest.
 *
 * @param folder the cache folder; need not exist
 */
public record QuantizedCache(Path folder) {

    /** The folder {@code int8} in the user's cache. */
    public static QuantizedCache of(UserFolders folders) {
        return new QuantizedCache(folders.cache().resolve("int8"));
    }

    /** The file beside those of {@code component}. */
    public static Path beside(WeightCatalog component) {
        Path location = component.files().location();
        String name = location.getFileName().toString();
        for (String suffix : List.of(".safetensors.index.json", ".safetensors")) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        return location.resolveSibling(name + QuantizedFile.SUFFIX);
    }

    /** The file in the cache folder. */
    public Path cached(ComponentWeights component) {
        return folder.resolve(component.digest() + QuantizedFile.SUFFIX);
    }

    /**
     * The first existing file that was made from the current state of {@code component}; reads headers only.
     *
     * @param refused files to ignore
     * @param notices receives one line for each existing file that cannot be used
     */
    public Optional<QuantizedFile> find(ComponentWeights component, Set<Path> refused, Consumer<String> notices) {
        for (Path path : List.of(beside(component.catalog()), cached(component))) {
            if (Files.exists(path) && !refused.contains(path)) {
                try {
                    QuantizedFile file = QuantizedFile.read(path);
                    file.requireMadeFrom(component);
                    return Optional.of(file);
                } catch (ModelFormatException unusable) {
                    notices.accept(unusable.getMessage() + "; ignored");
                }
            }
        }
        return Optional.empty();
    }
}
