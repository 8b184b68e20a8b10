package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as others may have prepared them. */
class PrivateFolderTest {

    private static final int SOMEBODY = 65534;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void beOnUnix() throws IOException {
        assumeTrue(UnixFile.isKnownAt(folder), "no owners and modes here");
        // So that what lies in it is looked at.
        chmod(folder, "rwxr-xr-x");
    }

    private static void chmod(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** As another user would have made it; skipped where this process may not give files away. */
    private static Path givenAway(Path path) {
        try {
            return Files.setAttribute(path, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException notRoot) {
            assumeTrue(false, "only root gives files away");
            throw new AssertionError(notRoot);
        }
    }

    private static void refuses(Path folder, Path culprit, String reason) {
        assertThatIOException()
                .isThrownBy(() -> new PrivateFolder(folder).make())
                .isInstanceOfSatisfying(FileSystemException.class, failure -> {
                    assertThat(failure.getFile()).isEqualTo(culprit.toString());
                    assertThat(failure.getReason()).startsWith(reason);
                });
    }

    private static void refusesFile(Path file, String reason) {
        assertThatIOException()
                .isThrownBy(() -> new PrivateFolder(file.resolveSibling(".").normalize()).requireOwn(file))
                .isInstanceOfSatisfying(FileSystemException.class, failure -> {
                    assertThat(failure.getFile()).isEqualTo(file.toString());
                    assertThat(failure.getReason()).startsWith(reason);
                });
    }

    @Test
    void foldersThatAreMissingAreMadeForThisUserAlone() throws IOException {
        new PrivateFolder(folder.resolve("a/b")).make();

        assertThat(UnixFile.of(folder.resolve("a")).permissions()).isEqualTo("700");
        assertThat(UnixFile.of(folder.resolve("a/b")).permissions()).isEqualTo("700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void aFolderThatOthersMayWriteToIsRefusedWhereverItIs(String permissions) throws IOException {
        Path open = Files.createDirectories(folder.resolve("open"));
        Files.createDirectories(open.resolve("below"));
        chmod(open, permissions);

        refuses(open, open, "other users may write to it (mode ");
        refuses(open.resolve("below"), open, "other users may write to it (mode ");
        refuses(open.resolve("new"), open, "other users may write to it (mode ");
        assertThat(open.resolve("new")).doesNotExist();
    }

    @Test
    void aStickyFolderIsGoodOnTheWayButNotItself() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);

        new PrivateFolder(shared.resolve("own")).make();
        refuses(shared, shared, "other users may write to it (mode 1777)");
    }

    @Test
    void whatOthersCannotReachTheyCannotChange() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        chmod(closed, "rwx------");
        chmod(Files.createDirectory(closed.resolve("open")), "rwxrwxrwx");

        assertThatCode(() -> new PrivateFolder(closed.resolve("open/cache")).make())
                .doesNotThrowAnyException();
    }

    @Test
    void aFolderOfAnotherUserIsRefusedWhereverItIs() throws IOException {
        Path planted = Files.createDirectory(folder.resolve("planted"));
        Files.createDirectory(planted.resolve("below"));
        givenAway(planted);

        refuses(planted, planted, "belongs to another user (number 65534)");
        refuses(planted.resolve("below"), planted, "belongs to another user (number 65534)");
    }

    @Test
    void aLinkIsFollowedIfItsOwnerIsTrustedAndItsTargetIsGood() throws IOException {
        Files.createDirectory(folder.resolve("target"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("./down/../target"));
        Files.createDirectory(folder.resolve("down"));

        new PrivateFolder(link.resolve("cache")).make();
        assertThat(folder.resolve("target/cache")).isDirectory();

        chmod(folder.resolve("target"), "rwxrwxrwx");
        refuses(link.resolve("cache"), folder.resolve("target"), "other users may write to it");
        chmod(folder.resolve("target"), "rwx------");
        givenAway(link);
        refuses(link.resolve("cache"), link, "belongs to another user");
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

        refuses(circle, circle, "Too many levels of symbolic links");
    }

    @Test
    void aFileIsTrustedIfItIsRegularAndNobodyElseMayWriteToIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        chmod(file, "rw-r--r--");
        new PrivateFolder(folder).requireOwn(file);

        refusesFile(
                Files.createSymbolicLink(folder.resolve("link"), file), "expected a regular file, found another kind");
        chmod(file, "rw-rw-r--");
        refusesFile(file, "other users may write to it (mode 664)");
        chmod(file, "rw-r--r--");
        refusesFile(givenAway(file), "belongs to another user");
    }

    @Test
    void whatIsWrittenToItIsClosedToOthersAndNeverWrittenThroughALink() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        PrivateFolder safe = new PrivateFolder(folder);

        WholeFile.writeOwn(safe.place("link"), "new");

        assertThat(elsewhere).hasContent("old");
        assertThat(link).hasContent("new");
        safe.requireOwn(link);
    }
}
