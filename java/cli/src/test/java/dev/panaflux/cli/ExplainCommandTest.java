package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void writesAPageWithThePromptAndTheSeed() throws IOException {
        Path page = folder.resolve("page.html");
        CommandRun run = CommandRun.withEnvironment(
                        Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString()),
                        "explain",
                        "a <red> apple",
                        "-m",
                        TestModels.model("tiny"),
                        "-s",
                        2,
                        "-S",
                        7,
                        "-q",
                        "-o",
                        page)
                .succeeded();
        assertThat(run.lines()).containsExactly(page.toString());
        assertThat(Files.readString(page))
                .startsWith("<!doctype html>")
                .contains("<q>a &lt;red&gt; apple</q>", "seed</dfn> <b>7</b>", "steps <b>2</b>");
    }

    @Test
    void whatIsNoPageIsRefusedBeforeTheWork() {
        CommandRun.of("explain", "a cat", "-m", TestModels.model("tiny"), "-o", folder.resolve("page.pdf"))
                .refused(FailureKind.USAGE, "--output: expected a name that ends in .html, found", "page.pdf");
    }

    @Test
    void whatTheModelCannotDoIsRefused() {
        CommandRun.of(
                        "explain",
                        "a cat",
                        "-m",
                        TestModels.model("tiny"),
                        "--size",
                        "33",
                        "-q",
                        "-o",
                        folder.resolve("page.html"))
                .refused(FailureKind.USAGE, "33");
    }
}
