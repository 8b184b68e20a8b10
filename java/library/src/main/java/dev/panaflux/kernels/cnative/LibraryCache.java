package dev.panaflux.kernels.cnative;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.TemporaryFolder;
import dev.panaflux.system.UserFolders;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Libraries unpacked into a folder, where later runs find them: the system's loader takes files only. What belongs together
 * lies in a folder that is named after its content, so versions and builds never meet. Files appear whole, and one that is
 * damaged, or that another user may have written, is replaced; a process that uses the old file keeps it. A folder that
 * others can change is not used, see {@link PrivateFolder}; a temporary one is then used instead.
 */
final class LibraryCache {

    /** What a user can do if the folder cannot be used. */
    static final String REMEDY = "name another cache folder with PANAFLUX_CACHE";

    private final Path folder;

    LibraryCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Unpacked libraries.
     *
     * @param files in the order of the libraries
     * @param warning says why they are in a temporary folder, if the user can change that
     */
    record Unpacked(List<Path> files, Optional<String> warning) {}

    /**
     * The files of {@code libraries}, unpacked now or earlier. For a user without a home, or where the folder cannot be used, they
     * are unpacked into a temporary folder of this user's, which is removed at the end of the process.
     *
     * @param name what they are; the start of their folder's name
     */
    Unpacked unpacked(String name, List<PackedLibrary> libraries) throws LibraryException {
        String content = libraries.stream().map(PackedLibrary::fingerprint).collect(Collectors.joining("."));
        Path place = Path.of("libraries", name + "-" + content);
        Optional<String> warning = Optional.empty();
        try {
            if (!UserFolders.isNowhere(folder)) {
                return new Unpacked(unpacked(libraries, folder.resolve(place)), warning);
            }
        } catch (IOException unusable) {
            IoErrors.requireUninterrupted(unusable);
            warning = Optional.of("%s is unpacked for this run alone, as its cache cannot be used: %s; %s"
                    .formatted(name, IoErrors.describe(unusable), REMEDY));
        }
        try {
            return new Unpacked(unpacked(libraries, temporary().resolve(place)), warning);
        } catch (IOException e) {
            IoErrors.requireUninterrupted(e);
            throw new LibraryException(
                    warning.orElse("cannot unpack %s".formatted(name)) + "; " + IoErrors.describe(e), REMEDY);
        }
    }

    private static List<Path> unpacked(List<PackedLibrary> libraries, Path home) throws IOException {
        PrivateFolder safe = new PrivateFolder(home);
        safe.make();
        List<Path> files = new ArrayList<>();
        for (PackedLibrary library : libraries) {
            files.add(unpacked(library, safe));
        }
        return files;
    }

    private static Path temporary() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                folder.close();
            } catch (IOException inUse) {
                // The next run removes it.
            }
        }));
        return folder.path();
    }

    private static Path unpacked(PackedLibrary library, PrivateFolder folder) throws IOException {
        Path file = folder.place(library.name());
        if (!isOwn(file, folder) || !library.isCopiedTo(file)) {
            try (WholeFile copy = WholeFile.createOwn(file)) {
                library.copyTo(copy.channel());
                copy.complete();
            }
        }
        return file;
    }

    private static boolean isOwn(Path file, PrivateFolder folder) {
        try {
            folder.requireOwn(file);
            return true;
        } catch (IOException missingOrNot) {
            return false;
        }
    }
}
