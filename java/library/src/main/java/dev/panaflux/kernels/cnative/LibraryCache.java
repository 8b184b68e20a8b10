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
 * Unpacks libraries into a folder where later runs find them, since the system's loader accepts only files. Libraries that
 * belong together are in one folder named after their content, so versions and builds never mix. Files appear whole, and a
 * damaged file is replaced; a process that uses the old file keeps it.
 */
final class LibraryCache {

    /** What a user can do if the folder cannot be used. */
    static final String REMEDY = "name another cache folder with PANAFLUX_CACHE";

    private final Path folder;

    LibraryCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the files of {@code libraries}, unpacking them if necessary.
     *
     * @param name what they are; the start of their folder's name
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
