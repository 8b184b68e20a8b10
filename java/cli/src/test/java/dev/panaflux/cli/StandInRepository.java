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
import java.util.stream.Stream;

/**
 * A repository with the launcher, whose build and JDK are stand-ins of a few lines. A build writes {@code whole} into the jar, and
 * Java prints that, after what the launcher wants of it.
 *
 * @param root the repository
 */
record StandInRepository(Path root) {

    /** What the launcher says before the first build. */
    static final String FIRST_BUILD = "Building Panaflux (first use): this happens once and takes a minute or two...\n";

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
            "id",
            "ln",
            "mkdir",
            "mv",
            "ps",
            "readlink",
            "rm",
            "sh",
            "sleep",
            "touch");

    /** Fills {@code root}. */
    static StandInRepository in(Path root) throws IOException {
        StandInRepository repository = new StandInRepository(root);
        repository.fill();
        return repository;
    }

    private void fill() throws IOException {
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
        script("jdk/bin/java", """
                for option; do
                    case $option in
                        -XX:AOTCacheOutput=*)
                            echo training >>"%1$s/trainings"
                            if [ -f "%1$s/trainable" ]; then echo cache >"${option#*=}"; fi
                            exit "$(cat "%1$s/training status" 2>/dev/null || echo 0)"
                            ;;
                        -XX:AOTCache=*) printf 'cached, ' ;;
                        -Dpanaflux.instead=*) printf 'lean, ' ;;
                    esac
                done
                cat "%1$s/java/cli/target/quick/panaflux-cli.jar"
                """.formatted(root));
        Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        for (String name : TOOLS) {
            String folder = Files.exists(Path.of("/usr/bin", name)) ? "/usr/bin" : "/bin";
            script("tools/" + name, "exec %s/%s \"$@\"\n".formatted(folder, name));
        }
        Files.createDirectories(lock().getParent());
    }

    private void script(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts the launcher, with or without the system's flock. */
    Process launch(boolean flock) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", root.resolve("panaflux").toString()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", root.resolve("jdk").toString());
        if (!flock) {
            environment.put("PATH", root.resolve("tools").toString());
        }
        return builder.start();
    }

    /** All that a launcher prints that succeeds. */
    static String told(Process process) throws IOException, InterruptedException {
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }

    /** Makes a source newer than the build. */
    void changeSource() throws IOException {
        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1)));
    }

    /** The lock of the build. */
    Path lock() {
        return root.resolve("java/cli/target/quick/panaflux.lock");
    }

    /** How often it was built. */
    int builds() throws IOException {
        return lines("builds");
    }

    /** How often Java was asked for a cache. */
    int trainings() throws IOException {
        return lines("trainings");
    }

    private int lines(String name) throws IOException {
        Path file = root.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    /** The caches that are there. */
    List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.list(lock().getParent())) {
            return files.filter(file -> file.toString().endsWith(".aot")).toList();
        }
    }
}
