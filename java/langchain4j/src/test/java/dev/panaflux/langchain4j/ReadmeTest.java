package dev.panaflux.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's programs with the embedded model, as Java runs a single file. */
@Tag("slow")
class ReadmeTest {

    @TempDir
    private Path folder;

    private static List<String> programs() throws IOException {
        return Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(TestModel.ROOT.resolve("java/langchain4j/README.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** Runs a program in the folder, where {@code models} are those of the repository. */
    private String run(String program) throws IOException, InterruptedException {
        Files.createSymbolicLink(folder.resolve("models"), TestModel.ROOT.resolve("models"));
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
        return Files.readString(output);
    }

    @Test
    void twoLinesDraw() throws IOException, InterruptedException {
        String lines = programs().getFirst();
        assertThat(lines.lines()).hasSize(2);
        assertThat(run("""
                import dev.langchain4j.data.image.Image;
                import dev.langchain4j.model.image.ImageModel;
                import dev.panaflux.langchain4j.PanafluxImageModel;
                void main() {
                    %s
                    IO.println(apple.mimeType());
                }
                """.formatted(lines))).contains("image/png");
    }

    @Test
    void theExampleDraws() throws IOException, InterruptedException {
        String output = run(programs().stream()
                .filter(block -> block.contains("void main"))
                .findFirst()
                .orElseThrow());
        assertThat(output).contains("seed 42");
        assertThat(ImageIO.read(folder.resolve("apple.png").toFile()).getWidth())
                .isEqualTo(ImageIO.read(folder.resolve("green.png").toFile()).getWidth());
    }
}
