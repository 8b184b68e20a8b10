package dev.panaflux.weights.int8;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where quantised weights are looked for: first beside a component's own files, as {@code NAME.int8.safetensors} where they
 * are {@code NAME.safetensors}, then in a folder of the user's, under the component's digest. What others may have written to
 * that folder is ignored, see {@link PrivateFolder}.
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
        return component.files().beside(QuantizedFile.SUFFIX);
    }

    /** Removes unfinished files of killed runs in both places, and empty ones, as a crash of the system leaves them, in the cache. */
    public void removeLeftovers(WeightCatalog component) {
        Path beside = beside(component).toAbsolutePath();
        new Temporaries(Objects.requireNonNullElse(beside.getParent(), beside)).removeLeftovers();
        new Temporaries(folder).removeLeftovers();
        removeEmptyFiles();
    }

    private void removeEmptyFiles() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + QuantizedFile.SUFFIX)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // There is none, or it is not ours.
        }
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
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !refused.contains(path)) {
                try {
                    if (folder.equals(path.getParent())) {
                        new PrivateFolder(folder).requireOwn(path);
                    }
                    QuantizedFile file = QuantizedFile.read(path);
                    file.requireMadeFrom(component);
                    return Optional.of(file);
                } catch (ModelFormatException unusable) {
                    notices.accept(unusable.getMessage() + "; ignored");
                } catch (IOException unsafe) {
                    notices.accept(IoErrors.describe(unsafe) + "; ignored");
                }
            }
        }
        return Optional.empty();
    }
}
