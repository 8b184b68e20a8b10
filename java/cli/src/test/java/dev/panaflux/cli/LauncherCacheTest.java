package dev.panaflux.cli;

import static dev.panaflux.cli.StandInRepository.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the launcher makes a cache for the start, and when it uses one. */
@Tag("slow")
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LauncherCacheTest {

    private static final String CACHED = "cached, lean, whole\n";
    private static final String LEAN = "lean, whole\n";
    private static final String FULL = "whole\n";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path root;

    private StandInRepository repository = new StandInRepository(Path.of(""));

    @BeforeEach
    void fill() throws IOException {
        repository = StandInRepository.in(root);
        Files.createFile(root.resolve("trainable"));
    }

    private String start() throws IOException, InterruptedException {
        return told(repository.launch(true));
    }

    private Path cache() throws IOException {
        assertThat(repository.caches()).hasSize(1);
        return repository.caches().getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void makesOneForEveryBuildAndJdk(boolean flock) throws Exception {
        assertThat(told(repository.launch(flock))).isEqualTo(StandInRepository.FIRST_BUILD + CACHED);
        assertThat(told(repository.launch(flock))).isEqualTo(CACHED);
        assertThat(repository.trainings()).isEqualTo(1);
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25\"\nJAVA_RUNTIME_VERSION=\"25.0.9+1\"\n");
        assertThat(told(repository.launch(flock))).isEqualTo(CACHED);
        assertThat(repository.trainings()).isEqualTo(2);
        assertThat(repository.caches()).hasSize(2).anyMatch(cache -> cache.endsWith("panaflux-25.0.9+1.aot"));
        repository.changeSource();
        assertThat(told(repository.launch(flock))).endsWith(CACHED);
        assertThat(repository.trainings()).isEqualTo(3);
        assertThat(repository.caches()).hasSize(1);
    }

    /** With the exit code for what a machine lacks, or without a cache. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "3"})
    void doesNotTryAgainWhatCannotBe(String status) throws Exception {
        Files.delete(root.resolve("trainable"));
        Files.writeString(root.resolve("training status"), status);
        start();

        assertThat(start()).isEqualTo(FULL);
        assertThat(repository.trainings()).isEqualTo(1);
    }

    @Test
    void triesAgainWhatWasCutShort() throws Exception {
        Files.writeString(root.resolve("training status"), "143");

        assertThat(start()).endsWith(LEAN);
        assertThat(repository.caches()).isEmpty();
        Files.delete(root.resolve("training status"));
        assertThat(start()).isEqualTo(CACHED);
    }

    @Test
    void onlyItsOwnerCanWriteToIt() throws Exception {
        start();

        assertThat(Files.getPosixFilePermissions(cache())).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void doesNotUseOneThatAnotherUserMayHaveWritten() throws Exception {
        start();
        for (String open : List.of("rw-rw-r--", "rw-r--rw-")) {
            Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString(open));
            assertThat(start()).as(open).isEqualTo(LEAN);
        }
    }

    @Test
    void doesNotFollowALink() throws Exception {
        start();
        Path cache = cache();
        Files.createSymbolicLink(cache, Files.move(cache, root.resolve("elsewhere")));

        assertThat(start()).isEqualTo(LEAN);
    }

    @Test
    void doesNotUseOneOfAnotherUser() throws Exception {
        start();
        int status = new ProcessBuilder("chown", "12345", cache().toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        assumeTrue(status == 0, "only root can give files away");

        assertThat(start()).isEqualTo(LEAN);
    }

    @Test
    void startsWithoutOneWhereItCannotBeMade() throws Exception {
        start();
        Files.delete(cache());
        Path folder = repository.lock().getParent();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeTrue(!Files.isWritable(folder), "root can write everywhere");
            assertThat(start()).isEqualTo(LEAN);
            assertThat(repository.trainings()).isEqualTo(1);
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
