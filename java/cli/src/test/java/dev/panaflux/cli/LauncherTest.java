package dev.panaflux.cli;

import static dev.panaflux.cli.StandInRepository.told;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the launcher builds. */
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path root;

    private StandInRepository repository = new StandInRepository(Path.of(""));

    @BeforeEach
    void fill() throws IOException {
        repository = StandInRepository.in(root);
    }

    private void awaitBuild() throws InterruptedException {
        while (!Files.exists(root.resolve("building"))) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsOnceAndAgainWhenASourceHasChanged(boolean flock) throws Exception {
        assertThat(told(repository.launch(flock))).isEqualTo(StandInRepository.FIRST_BUILD + "whole\n");
        assertThat(told(repository.launch(flock))).isEqualTo("whole\n");
        repository.changeSource();
        assertThat(told(repository.launch(flock)))
                .isEqualTo("Building Panaflux (its sources have changed)...\nwhole\n");
        assertThat(repository.builds()).isEqualTo(2);
    }

    @Tag("slow")
    @Test
    void aBuildThatTakesLongGivesASignOfLife() throws Exception {
        Files.createFile(root.resolve("stuck"));
        Process building = repository.launch(true);
        try (BufferedReader told = building.inputReader()) {
            assertThat(told.readLine()).startsWith("Building Panaflux (first use): this happens once");
            assertThat(told.readLine()).isEqualTo("Still building (15 s)...");
        } finally {
            List<ProcessHandle> children = building.descendants().toList();
            building.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Process 1 lives always, and in a container it is the launcher itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNumberThatIsInUseAgainHoldsNothing(boolean flock) throws Exception {
        for (String holder : List.of("1", Long.toString(ProcessHandle.current().pid()), "1 Thu Jan  1 00:00:00 1970")) {
            Files.deleteIfExists(repository.lock());
            Files.createSymbolicLink(repository.lock(), Path.of(holder));
            Files.deleteIfExists(root.resolve("java/cli/target/quick/panaflux.built"));
            assertThat(told(repository.launch(flock)))
                    .startsWith("Building Panaflux (")
                    .endsWith("whole\n");
        }
    }

    @Test
    void aFinishedBuildNeedsNoLock() throws Exception {
        told(repository.launch(true));
        Files.deleteIfExists(repository.lock());
        Files.createSymbolicLink(repository.lock(), Path.of("1"));

        assertThat(told(repository.launch(true))).isEqualTo("whole\n");
        assertThat(repository.lock()).isSymbolicLink();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoAtOnceOneBuildsAndTheOtherWaits(boolean flock) throws Exception {
        Files.createFile(root.resolve("slow"));
        Process first = repository.launch(flock);
        awaitBuild();

        assertThat(told(repository.launch(flock)))
                .isEqualTo("Waiting for another process, which is building Panaflux...\nwhole\n");
        assertThat(told(first)).endsWith("whole\n");
        assertThat(repository.builds()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledBuildIsMadeAnew(boolean flock) throws Exception {
        Path stuck = Files.createFile(root.resolve("stuck"));
        Process killed = repository.launch(flock);
        awaitBuild();
        List<ProcessHandle> children = killed.descendants().toList();
        killed.destroyForcibly().waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        Files.delete(stuck);

        assertThat(told(repository.launch(flock)))
                .startsWith("Building Panaflux (")
                .endsWith("whole\n");
        assertThat(repository.builds()).isEqualTo(2);
    }
}
