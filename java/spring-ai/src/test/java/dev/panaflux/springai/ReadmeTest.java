package dev.panaflux.springai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's application, with the embedded model. */
class ReadmeTest {

    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void theApplicationDraws() throws IOException, InterruptedException {
        String libraries = System.getProperty("java.class.path");
        // Where the application starts, the model has the path of the README.
        Files.createSymbolicLink(folder.resolve("models"), TestModel.ROOT.resolve("models"));
        Files.writeString(folder.resolve("application.properties"), block("properties"));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path",
                        compiled(libraries) + ":" + libraries,
                        "example.Apples")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("seed 42, model emoji");
        assertThat(ImageIO.read(folder.resolve("apple.png").toFile()).getWidth())
                .isEqualTo(128);
    }

    /** The first block of a language in the README. */
    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(TestModel.ROOT.resolve("java/spring-ai/README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private Path compiled(String libraries) throws IOException {
        Path source = Files.writeString(folder.resolve("Apples.java"), block("java"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "--class-path",
                        libraries,
                        source.toString());
        assertThat(result).as("exit code of javac").isZero();
        return classes;
    }
}
