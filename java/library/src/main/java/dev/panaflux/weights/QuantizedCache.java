package dev.panaflux.weights;

import dev.panaflux.system.UserFolders;
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

    /** The file beside those of {@code component}. */
    public static Path beside(ModelFiles model, Component component) {
        Path location = model.weights(component).files().location();
        String name = location.getFileName().toString();
        for (String suffix : List.of(".safetensors.index.json", ".safetensors")) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        return location.resolveSibling(name + QuantizedFile.SUFFIX);
    }

    /**
     * The file in the user's folder.
     *
     * @throws ModelFormatException if the component's files can no longer be read
     */
    public Path cached(ModelFiles model, Component component) throws ModelFormatException {
        return folder.resolve(ModelDigest.of(model, component) + QuantizedFile.SUFFIX);
    }

    /**
     * The first file that is there and was made from the component as it is now; headers only.
     *
     * @param refused files that are not to be looked at
     * @param notices told in one line of each file that is there and of no use
     * @throws ModelFormatException if the component's files can no longer be read
     */
    public Optional<QuantizedFile> find(
            ModelFiles model, Component component, Set<Path> refused, Consumer<String> notices)
            throws ModelFormatException {
        for (Path path : List.of(beside(model, component), cached(model, component))) {
            if (Files.exists(path) && !refused.contains(path)) {
                try {
                    QuantizedFile file = QuantizedFile.read(path);
                    file.requireMadeFrom(model, component);
                    return Optional.of(file);
                } catch (ModelFormatException unusable) {
                    notices.accept(unusable.getMessage() + "; ignored");
                }
            }
        }
        return Optional.empty();
    }
}
