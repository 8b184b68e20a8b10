package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of runs that were killed, and what is not. */
@Timeout(60)
class TemporariesTest {

    /** The name of another process's. */
    private static final String NAME = ".panaflux-0123456789abcdef.tmp";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void beOnUnix() {
        assumeTrue(UnixFile.isKnownAt(folder), "no owners here");
    }

    /** Writes to a folder until it is killed. */
    static final class Writer {

        private Writer() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path folder = Path.of(arguments[0]);
            try (WholeFile file = WholeFile.create(folder.resolve("image"));
                    TemporaryFolder model = TemporaryFolder.createIn(folder)) {
                file.channel().write(ByteBuffer.allocate(100));
                Files.createDirectory(model.path().resolve("part"));
                Files.writeString(model.path().resolve("part/weights"), "half");
                System.out.println("written");
                Thread.sleep(100_000);
            }
        }
    }

    private Process writer() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path")
                                + System.getProperty("path.separator")
                                + System.getProperty("jdk.module.path", ""),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).isEqualTo("written");
        return process;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatALivingProcessWritesStaysAndWhatAKilledOneLeftGoes() throws Exception {
        Process process = writer();
        try {
            assertThat(names()).hasSize(2);
            new Temporaries(folder).removeLeftovers();
            assertThat(names()).hasSize(2);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(names()).hasSize(2);
        new Temporaries(folder).removeLeftovers();
        assertThat(names()).isEmpty();
    }

    @Tag("slow")
    @Test
    void whatAProcessHasNotFinishedGoesWithItThoughItDoesNotListen() throws Exception {
        Process process = writer();
        assertThat(names()).hasSize(2);

        process.destroy();

        process.waitFor();
        assertThat(names()).isEmpty();
    }

    @Test
    void whatThisProcessWritesStays() throws IOException {
        try (WholeFile file = WholeFile.create(folder.resolve("a"));
                TemporaryFolder model = TemporaryFolder.createIn(folder)) {
            new Temporaries(folder).removeLeftovers();
            assertThat(names()).hasSize(2);
            file.complete();
            model.moveTo(folder.resolve("model"));
        }
        assertThat(names()).containsExactly("a", "model");
        assertThat(folder.resolve("model")).isEmptyDirectory();
    }

    @Test
    void whatHeldAFinishedFolderGoesWhenTheNextIsMadeBesideIt() throws IOException {
        Path finished = Files.createDirectory(folder.resolve("model"));
        Files.writeString(finished.resolve("weights"), "whole");
        Path hold = Files.createFile(finished.resolve(Temporaries.HOLD));

        TemporaryFolder.createIn(folder).close();

        assertThat(hold).doesNotExist();
        assertThat(finished.resolve("weights")).hasContent("whole");
    }

    @Test
    void otherNamesAndOtherKindsAreLeftAlone() throws IOException {
        List<String> others = List.of(
                ".panaflux-0123456789abcde.tmp",
                ".panaflux-0123456789abcdeg.tmp",
                "panaflux-0123456789abcdef.tmp",
                ".panaflux-0123456789abcdef.tmp2");
        for (String other : others) {
            Files.writeString(folder.resolve(other), "mine");
        }
        Files.createSymbolicLink(folder.resolve(NAME), folder.resolve("mine"));
        Path full = Files.createDirectory(folder.resolve(".panaflux-fedcba9876543210.tmp"));
        Files.writeString(full.resolve("mine"), "mine");

        new Temporaries(folder).removeLeftovers();

        assertThat(names()).hasSize(others.size() + 2).containsAll(others);
    }

    @Test
    void whatBelongsToAnotherUserStays() throws IOException {
        Path file = Files.writeString(folder.resolve(NAME), "theirs");
        try {
            Files.setAttribute(file, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException notRoot) {
            assumeTrue(false, "only root gives files away");
        }

        new Temporaries(folder).removeLeftovers();

        assertThat(file).exists();
    }

    @Test
    void aFileThatNobodyHoldsAndAnEmptyFolderGo() throws IOException {
        Files.writeString(folder.resolve(NAME), "left");
        Files.createDirectory(folder.resolve(".panaflux-fedcba9876543210.tmp"));

        new Temporaries(folder).removeLeftovers();

        assertThat(names()).isEmpty();
    }

    @Test
    void aTemporaryFolderIsThisUsersAloneAndGoes() throws IOException {
        Path path;
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            path = temporary.path();
            assertThat(UnixFile.of(path).permissions()).isEqualTo("700");
            Files.writeString(path.resolve("a"), "a");
        }
        assertThat(path).doesNotExist();
    }
}
