package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: its exit code, and what a signal does to it. */
@Tag("slow")
@Timeout(120)
class ProcessTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private ProcessBuilder panaflux(Object... args) {
        return new ProcessBuilder(PanafluxProcess.command(args))
                .redirectOutput(folder.resolve("out").toFile());
    }

    @Test
    void endsWithTheExitCodeOfTheCommand() throws IOException, InterruptedException {
        Process process = panaflux("inspect", "/nonexistent").start();

        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(lines.lines().filter(line -> !line.contains("incubator")))
                    .containsExactly("panaflux: /nonexistent: expected a model folder or a name, found no such folder");
        }
        assertThat(process.waitFor()).isEqualTo(FailureKind.MODEL.exitCode());
    }

    /** The limit on a file's size stands for a full disk: the image fits, the intermediate results do not. */
    @Test
    void aDumpThatDoesNotFitLosesNoImage() throws IOException, InterruptedException {
        Path images = Files.createDirectory(folder.resolve("images"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 128; exec \"$@\"", "sh"));
        command.addAll(PanafluxProcess.command(
                "generate",
                "p",
                "-m",
                model("tiny"),
                "--backend",
                "scalar",
                "--size",
                64,
                "-s",
                1,
                "-q",
                "-o",
                images.resolve("a.png"),
                "--dump",
                images.resolve("d.safetensors")));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .start();

        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(lines.lines().filter(line -> !line.contains("incubator")))
                    .containsExactly("panaflux: %s: cannot be written: File too large"
                            .formatted(images.resolve("d.safetensors")));
        }
        assertThat(process.waitFor()).isEqualTo(FailureKind.ENVIRONMENT.exitCode());
        assertThat(content(images)).containsExactly("a.png");
        assertThat(folder.resolve("out")).hasContent(images.resolve("a.png").toString());
    }

    @Test
    void keepsFinishedImagesAndNothingElseOnCtrlC() throws IOException, InterruptedException {
        Path images = Files.createDirectory(folder.resolve("images"));
        ProcessBuilder builder = new ProcessBuilder(PanafluxProcess.commandWithSignals(
                "generate",
                "a red apple",
                "-m",
                model("tiny"),
                "-o",
                images.resolve("a.png"),
                "--dump",
                images.resolve("d.safetensors"),
                "--size",
                64,
                "--steps",
                20,
                "--count",
                100_000,
                "--batch",
                1,
                "--progress",
                "plain"));
        Process process = builder.start();

        List<String> after = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                after.add(line);
                if (line.contains("image 2: step 3/20")) {
                    PanafluxProcess.signal(process, "INT");
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(after.toString()).isEqualTo(FailureKind.CANCELLED.exitCode());
        assertThat(after.getLast()).isEqualTo("panaflux: interrupted, nothing unfinished was written");
        assertThat(content(images)).contains("a-1.png").allMatch(name -> name.matches("a-\\d+\\.png"));
    }
}
