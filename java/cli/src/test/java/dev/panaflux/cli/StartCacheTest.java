package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the program and its JDK: whatever becomes of the cache, the image is the same and nothing is said. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartCacheTest {

    private static final List<String> SOURCES = List.of(
            "pom.xml",
            "bindings/pom.xml",
            "bindings/src/main/x",
            "java/cli/pom.xml",
            "java/cli/src/main/x",
            "bench/measure/pom.xml",
            "bench/measure/src/main/x",
            "native/pom.xml",
            "native/CMakeLists.txt",
            "native/build/x",
            "native/include/x",
            "native/src/x",
            "cmake/x");

    private Path root = Path.of("");
    private Path jar = Path.of("");
    private Path cache = Path.of("");
    private Path kept = Path.of("");
    private String image = "";

    /** An image file in hexadecimal, and whether the program came from the cache. */
    private record Started(String image, boolean cached) {}

    @BeforeAll
    void install(@TempDir Path folder) throws Exception {
        // With a space, as in many home folders.
        root = folder.resolve("pana flux");
        for (String name : SOURCES) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.createFile(root.resolve(name));
        }
        Files.createDirectory(root.resolve(".mvn"));
        for (String name : List.of("panaflux", ".mvn/find-jdk.sh")) {
            Files.copy(CommandRun.PROGRAM.resolve(name), root.resolve(name));
        }
        Files.createSymbolicLink(
                root.resolve("models"), CommandRun.PROGRAM.toRealPath().resolve("models"));
        Path target = Files.createDirectories(root.resolve("java/cli/target/quick"));
        jar = target.resolve("panaflux-cli.jar");
        writeJar();
        Files.createFile(target.resolve("panaflux.built"));
        image = start().image();
        try (Stream<Path> files = Files.list(target)) {
            List<Path> caches =
                    files.filter(file -> file.toString().endsWith(".aot")).toList();
            assertThat(caches).hasSize(1);
            cache = caches.getFirst();
        }
        assumeTrue(Files.size(cache) > 0, "the program is not in jars, or the C kernels cannot compute");
        kept = Files.copy(cache, folder.resolve("kept"));
    }

    /** The program's classes, with its libraries beside it: Java's cache takes none that the manifest names by URLs. */
    private void writeJar() throws IOException {
        Path classes = Path.of(System.getProperty("basedir", ""), "target", "classes")
                .toAbsolutePath()
                .normalize();
        Path libraries = Files.createDirectory(jar.resolveSibling("lib"));
        List<String> names = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path library = Path.of(entry);
            if (!library.equals(classes) && !library.endsWith("test-classes")) {
                Path link = libraries.resolve("%d-%s".formatted(names.size(), library.getFileName()));
                Files.createSymbolicLink(link, library);
                names.add("lib/" + link.getFileName() + (Files.isDirectory(library) ? "/" : ""));
            }
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
    }

    @BeforeEach
    void restore() throws IOException {
        Files.copy(kept, cache, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private Started start() throws Exception {
        Path classes = launch("a.png", "generate");
        String made = HexFormat.of().formatHex(Files.readAllBytes(root.resolve("a.png")));
        Files.delete(root.resolve("a.png"));
        return new Started(made, isCached("dev.panaflux.cli.Main", classes));
    }

    /** Runs a command that writes a file; the log of the classes that it loaded. */
    private Path launch(String output, String command) throws Exception {
        Path errors = root.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(
                "sh", "panaflux", command, "a red apple", "--seed", "1", "--backend", "native", "-q", "-o", output);
        builder.directory(root.toFile()).redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=classes.log");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(out).isEqualTo(output + "\n");
        // Java tells of the variable.
        assertThat(Files.readAllLines(errors)).allMatch(line -> line.contains("JDK_JAVA_OPTIONS"));
        return root.resolve("classes.log");
    }

    private static boolean isCached(String name, Path classes) throws IOException {
        return Files.readAllLines(classes).stream()
                .anyMatch(line -> line.contains(name + " source: shared objects file"));
    }

    private void assertStarts(boolean cached) throws Exception {
        Started started = start();

        assertThat(started.image()).isEqualTo(image);
        assertThat(started.cached()).isEqualTo(cached);
    }

    @Test
    void aCacheThatFitsIsUsed() throws Exception {
        assertStarts(true);
    }

    @Test
    void itHoldsWhatMakesAPageToo() throws Exception {
        Path classes = launch("page.html", "explain");

        assertThat(isCached("dev.panaflux.explain.page.Page", classes)).isTrue();
        assertThat(isCached("dev.panaflux.kernels.scalar.ScalarKernels", classes))
                .isTrue();
    }

    @Test
    void aCutCacheIsNotUsed() throws Exception {
        Files.write(cache, Arrays.copyOf(Files.readAllBytes(kept), 100_000));

        assertStarts(false);
    }

    @Test
    void aDamagedCacheIsNotUsed() throws Exception {
        byte[] content = Files.readAllBytes(kept);
        for (int i = content.length / 2; i < content.length / 2 + 4096; i++) {
            content[i] ^= 0x55;
        }
        Files.write(cache, content);

        assertStarts(false);
    }

    @Test
    void theCacheOfAnotherJarIsNotUsed() throws Exception {
        FileTime time = Files.getLastModifiedTime(jar);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        try {
            assertStarts(false);
        } finally {
            Files.setLastModifiedTime(jar, time);
        }
    }

    @Test
    void aCacheThatOthersMayWriteIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertStarts(false);
    }
}
