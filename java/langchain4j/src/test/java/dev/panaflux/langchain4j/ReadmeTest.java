package dev.panaflux.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example with the embedded model, as Java runs a single file. */
class ReadmeTest {

    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void theExampleDraws() throws IOException, InterruptedException {
        String readme = Files.readString(TestModel.ROOT.resolve("java/langchain4j/README.md"));
        String program = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(readme)
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(block -> block.contains("void main"))
                .findFirst()
                .orElseThrow();
        Path source = Files.writeString(folder.resolve("Apples.java"), program);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--class-path",
                        System.getProperty("java.class.path"),
                        source.toString(),
                        TestModel.EMBEDDED.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("seed 42");
        assertThat(ImageIO.read(folder.resolve("apple.png").toFile()).getWidth())
                .isEqualTo(ImageIO.read(folder.resolve("green.png").toFile()).getWidth());
    }
}
