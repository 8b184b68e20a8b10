package dev.panaflux.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example on what Maven gives a program that depends on the library, and on nothing else. */
class LibraryAloneTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path ROOT =
            MODULE.resolve(Path.of("..", "..")).toAbsolutePath().normalize();
    private static final Path MODEL = ROOT.resolve(Path.of("models", "reference", "models", "tiny"));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theLibraryBringsFewOtherArtifacts() throws IOException {
        assertThat(matches("([\\w.-]+:[\\w.-]+):jar:", Files.readString(target("runtime-artifacts.txt"))))
                .containsExactlyInAnyOrder(
                        "dev.panaflux:panaflux",
                        "dev.panaflux:panaflux-bindings",
                        "org.jspecify:jspecify",
                        "tools.jackson.core:jackson-core",
                        "tools.jackson.core:jackson-databind",
                        "com.fasterxml.jackson.core:jackson-annotations",
                        "com.twelvemonkeys.imageio:imageio-core",
                        "com.twelvemonkeys.imageio:imageio-jpeg",
                        "com.twelvemonkeys.imageio:imageio-metadata",
                        "com.twelvemonkeys.imageio:imageio-webp",
                        "com.twelvemonkeys.common:common-image",
                        "com.twelvemonkeys.common:common-io",
                        "com.twelvemonkeys.common:common-lang");
    }

    @Tag("slow")
    @Test
    void theReadmesExampleCompilesAndDraws() throws Exception {
        String libraries = Files.readString(target("runtime-class-path.txt")).strip();
        Path classes = compiled(libraries);

        assertDraws("--class-path", classes + File.pathSeparator + libraries);
    }

    @Tag("slow")
    @Test
    void theReadmesExampleDrawsWithTheLibraryAsAModule() throws Exception {
        String libraries = Files.readString(target("runtime-class-path.txt")).strip();
        Path classes = compiled(libraries);

        assertDraws("--module-path", libraries, "--add-modules", "dev.panaflux", "--class-path", classes.toString());
    }

    /** The class files of the README's only block of Java, which has at most 20 lines beside its imports. */
    private Path compiled(String libraries) throws IOException {
        List<String> blocks = matches("(?s)```java\n(.*?)```", Files.readString(ROOT.resolve("README.md")));
        assertThat(blocks).hasSize(1);
        assertThat(blocks.getFirst().lines().filter(line -> !line.startsWith("import") && !line.isBlank()))
                .hasSizeLessThanOrEqualTo(20);
        Path source = Files.writeString(folder.resolve("Apples.java"), blocks.getFirst());
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), "--class-path", libraries, source.toString());
        assertThat(result).as("exit code of javac").isZero();
        return classes;
    }

    private void assertDraws(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector"));
        command.addAll(List.of(options));
        command.addAll(List.of("Apples", MODEL.toString()));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        for (String name : List.of("apple-42.png", "apple-43.png")) {
            assertThat(ImageIO.read(folder.resolve(name).toFile()).getWidth())
                    .as(name)
                    .isEqualTo(128);
        }
    }

    private static Path target(String name) {
        return MODULE.resolve("target").resolve(name);
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
