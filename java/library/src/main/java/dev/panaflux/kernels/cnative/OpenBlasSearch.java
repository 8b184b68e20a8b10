package dev.panaflux.kernels.cnative;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for an installed OpenBLAS in the usual folders for shared libraries. */
final class OpenBlasSearch {

    private static final List<String> FOLDERS = List.of(
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/lib",
            "/opt/homebrew/opt/openblas/lib",
            "/usr/local/opt/openblas/lib");

    private final List<Path> roots = new ArrayList<>();

    /**
     * A search in {@code libraryPath} and the usual folders.
     *
     * @param libraryPath folders, separated as in the property {@code java.library.path}
     */
    OpenBlasSearch(String libraryPath) {
        for (String folder : libraryPath.split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                roots.add(Path.of(folder));
            }
        }
        FOLDERS.forEach(folder -> roots.add(Path.of(folder)));
    }

    /** The first library found, or empty. */
    Optional<Path> find() {
        for (Path root : roots) {
            Optional<Path> found = inFolder(root, 2);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Distributions put the library one or two folders deep, by architecture and threading. */
    private static Optional<Path> inFolder(Path folder, int depth) {
        List<Path> subfolders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.matches("libopenblas(p|o)?\\.(so(\\.\\d+)*|dylib)")) {
                    return Optional.of(entry);
                }
                if (depth > 0
                        && (name.contains("-linux-") || name.startsWith("openblas"))
                        && Files.isDirectory(entry)) {
                    subfolders.add(entry);
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return subfolders.stream()
                .sorted()
                .map(subfolder -> inFolder(subfolder, depth - 1))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
