package dev.panaflux.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of docs/languages.md that need no more than a JDK. */
@Tag("slow")
class LanguagesTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path ROOT =
            MODULE.resolve(Path.of("..", "..")).toAbsolutePath().normalize();
    private static final Path MODEL = ROOT.resolve(Path.of("models", "emoji"));

    @TempDir
    private Path folder = Path.of("");

    /** The first block of a language in the document. */
    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(ROOT.resolve("docs/languages.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String libraries() throws IOException {
        return Files.readString(MODULE.resolve("target/runtime-class-path.txt")).strip();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private void assertDrawn(String output) throws IOException {
        Path apple = folder.resolve("apple.png");
        assertThat(apple).as(output).exists();
        assertThat(ImageIO.read(apple.toFile()).getWidth()).isEqualTo(128);
    }

    @Test
    void jshellDraws() throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("apple.jsh"), block("jshell").replace("models/emoji", MODEL.toString()));
        assertDrawn(run(List.of(
                tool("jshell"),
                "--class-path",
                libraries(),
                "-R--add-modules=jdk.incubator.vector",
                "-R--enable-native-access=ALL-UNNAMED",
                script.toString())));
    }

    @Test
    void theFileOfJbangRunsWithoutIt() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("Apple.java"), block("java"));
        String output = run(List.of(
                tool("java"),
                "--add-modules",
                "jdk.incubator.vector",
                "--class-path",
                libraries(),
                script.toString(),
                MODEL.toString()));
        assertThat(output).contains("seed 42");
        assertDrawn(output);
    }
}
