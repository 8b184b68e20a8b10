package dev.panaflux.kernels.cnative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.system.UserFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryCacheTest {

    private static final String CONTENT = "what the library holds";

    @TempDir
    Path folder;

    private PackedLibrary packed(String content) throws IOException {
        ClassLoader resources = Resources.withKernels(
                Files.createTempDirectory(folder, "packed"), content.getBytes(StandardCharsets.UTF_8));
        return PackedLibrary.find(
                        resources, "native/" + Platform.current().label(), System.mapLibraryName("panaflux_kernels"))
                .orElseThrow();
    }

    private Path unpacked(PackedLibrary library) throws LibraryException {
        return new LibraryCache(folder.resolve("cache"))
                .unpacked("kernels", List.of(library))
                .files()
                .getFirst();
    }

    @Test
    void unpacksOnceAndThenLeavesTheFileAlone() throws Exception {
        PackedLibrary library = packed(CONTENT);
        Path file = unpacked(library);
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, old);

        assertThat(unpacked(library)).isEqualTo(file).hasContent(CONTENT);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        assertThat(filesIn(folder.resolve("cache"))).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "what the library", "what the library holds and more", "what the library hides"})
    void replacesADamagedFile(String damaged) throws Exception {
        PackedLibrary library = packed(CONTENT);
        Path file = unpacked(library);
        Files.writeString(file, damaged);

        assertThat(unpacked(library)).isEqualTo(file).hasContent(CONTENT);
        assertThat(filesIn(folder.resolve("cache"))).containsExactly(file);
    }

    @Test
    void replacesALinkAndAFileThatOthersMayWriteTo() throws Exception {
        PackedLibrary library = packed(CONTENT);
        Path file = unpacked(library);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), CONTENT);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);

        assertThat(unpacked(library))
                .isEqualTo(file)
                .isRegularFile()
                .satisfies(found -> assertThat(Files.isSymbolicLink(found)).isFalse());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(Files.getPosixFilePermissions(unpacked(library)))
                .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    }

    /** Unpacks beside a folder that cannot be used, and tells why it cannot. */
    private String elsewhere(Path cache) throws Exception {
        LibraryCache.Unpacked unpacked = new LibraryCache(cache).unpacked("kernels", List.of(packed(CONTENT)));
        assertThat(unpacked.files().getFirst())
                .hasContent(CONTENT)
                .startsWith(Path.of(System.getProperty("java.io.tmpdir")));
        return unpacked.warning().orElseThrow();
    }

    @Test
    void leavesAFolderThatOthersMayWriteTo() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(elsewhere(cache))
                .startsWith("kernels is unpacked for this run alone, as its cache cannot be used: " + cache)
                .contains(": other users may write to it (mode 777)")
                .endsWith("; name another cache folder with PANAFLUX_CACHE");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void aUserWithoutAHomeHasATemporaryFolder() throws Exception {
        Path cache = UserFolders.of(Map.of(), Path.of("/dev/null")).cache();

        Path file = new LibraryCache(cache)
                .unpacked("kernels", List.of(packed(CONTENT)))
                .files()
                .getFirst();

        assertThat(file).hasContent(CONTENT).startsWith(Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Test
    void leavesADamagedFileThatItCannotReplace() throws Exception {
        Path file = unpacked(packed(CONTENT));
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));

        assertThat(elsewhere(folder.resolve("cache"))).contains(file.toString()).hasLineCount(1);
    }

    @Test
    void keepsBuildsApart() throws Exception {
        Path one = unpacked(packed(CONTENT));
        Path other = unpacked(packed("what the library hides"));

        assertThat(one).hasContent(CONTENT).isNotEqualTo(other);
        assertThat(other).hasContent("what the library hides");
    }

    @Test
    void namesTheFolderThatCannotBeWritten() throws Exception {
        Path cache = Files.createFile(folder.resolve("file")).resolve("cache");

        assertThat(elsewhere(cache)).contains(folder.resolve("file") + ": Not a directory; ");
    }

    @Test
    void manyMayUnpackAtOnce() throws Exception {
        PackedLibrary library = packed(CONTENT.repeat(100_000));
        Callable<Path> call = () -> unpacked(library);
        List<Future<Path>> files;
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            files = pool.invokeAll(Collections.nCopies(8, call));
        }

        for (Future<Path> file : files) {
            assertThat(library.isCopiedTo(file.get())).isTrue();
        }
        assertThat(filesIn(folder.resolve("cache"))).hasSize(1);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
