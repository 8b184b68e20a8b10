package dev.panaflux.kernels.cnative;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Libraries unpacked into a folder, where later runs find them: the system's loader takes files only. What belongs together
 * lies in a folder that is named after its content, so versions and builds never meet. Files appear whole, and a damaged one
 * is replaced; a process that uses the old file keeps it.
 */
final class LibraryCache {

    /** What a user can do about a folder that does not serve. */
    static final String REMEDY = "name another cache folder with PANAFLUX_CACHE";

    private final Path folder;

    LibraryCache(Path folder) {
        this.folder = folder;
    }

    /**
     * The files of {@code libraries}, unpacked now or earlier.
     *
     * @param name what they are, the start of their folder's name
     */
    List<Path> unpacked(String name, List<PackedLibrary> libraries) throws LibraryException {
        String content = libraries.stream().map(PackedLibrary::fingerprint).collect(Collectors.joining("."));
        Path home = folder.resolve("libraries").resolve(name + "-" + content);
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(home);
            for (PackedLibrary library : libraries) {
                files.add(unpacked(library, home.resolve(library.name())));
            }
        } catch (IOException e) {
            throw new LibraryException("cannot unpack %s to %s: %s".formatted(name, home, IoErrors.reason(e)), REMEDY);
        }
        return files;
    }

    private static Path unpacked(PackedLibrary library, Path file) throws IOException {
        if (!library.isCopiedTo(file)) {
            try (WholeFile copy = WholeFile.create(file)) {
                library.copyTo(copy.channel());
                copy.complete();
            }
        }
        return file;
    }
}
