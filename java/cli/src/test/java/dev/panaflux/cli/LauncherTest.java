package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

/** The launcher, in a repository whose build and JDK are stand-ins of a few lines. */
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    private static final Path REPOSITORY = Path.of(System.getProperty("basedir", ""), "..", "..");
    private static final List<String> FOLDERS = List.of(
            "bindings/src/main",
            "java/cli/src/main",
            "bench/measure/src/main",
            "native/build",
            "native/include",
            "native/src",
            "cmake");
    private static final List<String> FILES = List.of(
            "pom.xml",
            "bindings/pom.xml",
            "java/cli/pom.xml",
            "bench/measure/pom.xml",
            "native/pom.xml",
            "native/CMakeLists.txt");

    /** What the launcher calls but flock. */
    private static final List<String> TOOLS = List.of(
            "cat",
            "dirname",
            "env",
            "find",
            "head",
            "ln",
            "mkdir",
            "mv",
            "ps",
            "readlink",
            "rm",
            "sh",
            "sleep",
            "touch");

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path root;

    private Path lock = Path.of("");

    @BeforeEach
    void standIns() throws IOException {
        for (String name : FOLDERS) {
            Files.createDirectories(root.resolve(name));
        }
        for (String name : FILES) {
            Files.writeString(root.resolve(name), name);
        }
        Files.copy(REPOSITORY.resolve("panaflux"), root.resolve("panaflux"));
        Files.createDirectory(root.resolve(".mvn"));
        Files.copy(REPOSITORY.resolve(".mvn/find-jdk.sh"), root.resolve(".mvn/find-jdk.sh"));
        script("mvnw", """
                echo build >>"%1$s/builds"
                mkdir -p "%1$s/java/cli/target/quick"
                echo half >"%1$s/java/cli/target/quick/panaflux-cli.jar"
                touch "%1$s/building"
                if [ -f "%1$s/slow" ]; then sleep 1; fi
                if [ -f "%1$s/stuck" ]; then exec sleep 100; fi
                echo whole >"%1$s/java/cli/target/quick/panaflux-cli.jar"
                """.formatted(root));
        script("jdk/bin/javac", "");
        script("jdk/bin/java", "cat \"%s/java/cli/target/quick/panaflux-cli.jar\"\n".formatted(root));
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        for (String name : TOOLS) {
            String folder = Files.exists(Path.of("/usr/bin", name)) ? "/usr/bin" : "/bin";
            script("tools/" + name, "exec %s/%s \"$@\"\n".formatted(folder, name));
        }
        lock = root.resolve("java/cli/target/quick/panaflux.lock");
        Files.createDirectories(lock.getParent());
    }

    private void script(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process launch(boolean flock) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", root.resolve("panaflux").toString()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", root.resolve("jdk").toString());
        if (!flock) {
            environment.put("PATH", root.resolve("tools").toString());
        }
        return builder.start();
    }

    private static String told(Process process) throws IOException, InterruptedException {
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("builds"));
    }

    private void awaitBuild() throws InterruptedException {
        while (!Files.exists(root.resolve("building"))) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsOnceAndAgainWhenASourceHasChanged(boolean flock) throws Exception {
        assertThat(told(launch(flock))).isEqualTo("Building Panaflux (first use)...\nwhole\n");
        assertThat(told(launch(flock))).isEqualTo("whole\n");
        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(told(launch(flock))).isEqualTo("Building Panaflux (its sources have changed)...\nwhole\n");
        assertThat(builds()).hasSize(2);
    }

    /** Process 1 lives always, and in a container it is the launcher itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNumberThatIsInUseAgainHoldsNothing(boolean flock) throws Exception {
        for (String holder : List.of("1", Long.toString(ProcessHandle.current().pid()), "1 Thu Jan  1 00:00:00 1970")) {
            Files.deleteIfExists(lock);
            Files.createSymbolicLink(lock, Path.of(holder));
            Files.deleteIfExists(root.resolve("java/cli/target/quick/panaflux.built"));
            assertThat(told(launch(flock))).startsWith("Building Panaflux (").endsWith("whole\n");
        }
    }

    @Test
    void aFinishedBuildNeedsNoLock() throws Exception {
        told(launch(true));
        Files.deleteIfExists(lock);
        Files.createSymbolicLink(lock, Path.of("1"));

        assertThat(told(launch(true))).isEqualTo("whole\n");
        assertThat(lock).isSymbolicLink();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoAtOnceOneBuildsAndTheOtherWaits(boolean flock) throws Exception {
        Files.createFile(root.resolve("slow"));
        Process first = launch(flock);
        awaitBuild();

        assertThat(told(launch(flock)))
                .isEqualTo("Waiting for another process, which is building Panaflux...\nwhole\n");
        assertThat(told(first)).endsWith("whole\n");
        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledBuildIsMadeAnew(boolean flock) throws Exception {
        Path stuck = Files.createFile(root.resolve("stuck"));
        Process killed = launch(flock);
        awaitBuild();
        List<ProcessHandle> children = killed.descendants().toList();
        killed.destroyForcibly().waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        Files.delete(stuck);

        assertThat(told(launch(flock))).startsWith("Building Panaflux (").endsWith("whole\n");
        assertThat(builds()).hasSize(2);
    }
}
