package dev.panaflux.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.documents.Tool.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/languages.md that need more than a JDK, compiled and run with the embedded model. */
@Tag("slow")
class LanguagesTest {

    private static final Document LANGUAGES = Document.of("docs/languages.md");
    private static final String MODEL =
            Document.ROOT.resolve(Path.of("models", "emoji")).toString();

    @TempDir
    private Path folder = Path.of("");

    private String source(String name, String language) throws IOException {
        return Files.writeString(folder.resolve(name), LANGUAGES.block(language, "ImagePipeline"))
                .toString();
    }

    private void assertDrawn(String... names) throws IOException {
        for (String name : names) {
            Path apple = folder.resolve(name);
            assertThat(apple).exists();
            assertThat(ImageIO.read(apple.toFile()).getWidth()).isEqualTo(128);
        }
    }

    @Test
    void kotlinDraws() throws IOException, InterruptedException {
        Tool tool = Tool.in(folder);
        tool.java(
                        "",
                        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                        "-Werror",
                        "-no-stdlib",
                        "-no-reflect",
                        "-classpath",
                        Tool.classes(),
                        "-d",
                        "classes",
                        source("Apples.kt", "kotlin"))
                .succeeded();
        tool.java("classes:", "ApplesKt", MODEL).succeeded();
        assertDrawn("apple-42.png", "apple-43.png");
    }

    @Test
    void scalaDraws() throws IOException, InterruptedException {
        Tool tool = Tool.in(folder);
        Files.createDirectories(folder.resolve("classes"));
        tool.java(
                        "",
                        "dotty.tools.dotc.Main",
                        "-Werror",
                        "-classpath",
                        Tool.classes(),
                        "-d",
                        "classes",
                        source("Apples.scala", "scala"))
                .succeeded();
        tool.java("classes:", "apples", MODEL).succeeded();
        assertDrawn("apple-42.png", "apple-43.png");
    }

    /** With this build's classes in place of artifacts that may not be installed. */
    @Test
    void jbangDraws() throws IOException, InterruptedException {
        Tool tool = Tool.in(folder).with("JBANG_DIR", folder.resolve("jbang").toString());
        String program = LANGUAGES.block("java", "jbang").replaceAll("(?m)^//(REPOS|DEPS) .*\n", "");
        Path source = Files.writeString(folder.resolve("Apple.java"), program);

        Outcome built = tool.java(
                "", "dev.jbang.Main", "run", "--quiet", "--class-path", Tool.classes(), source.toString(), MODEL);
        // JBang answers with the command that its script goes on with.
        assertThat(built.code()).as(built.output()).isEqualTo(255);
        String command = built.output()
                .lines()
                .filter(line -> line.contains("Apple.jar"))
                .findFirst()
                .orElseThrow();
        Outcome drawn = tool.run(List.of("sh", "-c", command)).succeeded();

        assertThat(drawn.output()).contains("seed 42");
        assertDrawn("apple.png");
    }
}
