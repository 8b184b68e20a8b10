package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FishCompletionTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private Path script = Path.of("");

    @BeforeEach
    void writeScript() throws IOException {
        script = Files.writeString(
                folder.resolve("panaflux.fish"),
                CommandRun.of("generate-completion", "fish").succeeded().out());
    }

    @Test
    void offersCommandsOptionsAndTheirDescriptions() throws IOException {
        assertThat(Files.readAllLines(script))
                .contains(
                        "complete --command panaflux --condition '__panaflux_at' --arguments doctor --description"
                                + " 'Show the JDK, the CPU, memory, which backends can run here or why not, how long images"
                                + " would take, and how to make them faster.'",
                        "complete --command panaflux --condition '__panaflux_in generate' --short-option r"
                                + " --long-option ref --require-parameter --force-files --description 'Reference image; up to"
                                + " 16.'",
                        "complete --command panaflux --condition '__panaflux_in generate' --long-option json"
                                + " --description 'Print one JSON document about the images instead of their paths.'",
                        "complete --command panaflux --condition '__panaflux_at bench' --arguments compare --description"
                                + " 'Compare two JSON reports of bench, stage by stage.'");
    }

    @Test
    void fishReadsItAndCompletesWithIt() throws Exception {
        assumeTrue(isFishInstalled(), "no fish");

        assertThat(completed("panaflux gen")).contains("generate", "generate-completion");
        assertThat(completed("panaflux generate --neg")).containsExactly("--negative-prompt");
        assertThat(completed("panaflux --debug bench co")).containsExactly("compare");
        assertThat(completed("panaflux generate bench co")).isEmpty();
        assertThat(completed("panaflux bench compare --neg")).isEmpty();
        assertThat(completed("panaflux generate --progress js")).containsExactly("json");
    }

    private static boolean isFishInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("fish", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** The candidates that fish offers for the last word of a line. */
    private List<String> completed(String line) throws IOException, InterruptedException {
        Process fish = new ProcessBuilder(
                        "fish",
                        "--no-config",
                        "--command",
                        "source $argv[1]; complete --do-complete $argv[2]",
                        script.toString(),
                        line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String told = new String(fish.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(fish.waitFor()).as(told).isZero();
        return told.lines().map(found -> found.split("\t", -1)[0]).toList();
    }
}
