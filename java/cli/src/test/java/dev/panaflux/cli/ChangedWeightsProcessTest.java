package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.weights.TestFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a process ends whose weights somebody cuts. */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the system may not allow the cut")
@Timeout(120)
class ChangedWeightsProcessTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}, cut to {1}")
    @CsvSource({"native, 0", "native, 0.5", "vector, 0", "vector, 0.5", "scalar, 0", "scalar, 0.5"})
    void aFileThatIsCutEndsTheRunWithALineThatNamesIt(String backend, double left) throws Exception {
        if (backend.equals("native")) {
            NativeProcessTest.assumeNativeRuns();
        }
        Path model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("model"));
        Path weights = model.resolve("transformer/diffusion_pytorch_model.safetensors");
        Path current = Files.createDirectory(folder.resolve("current"));
        Process process = new ProcessBuilder(PanafluxProcess.command(
                        "generate",
                        "a red apple",
                        "-m",
                        model,
                        "-o",
                        "a.png",
                        "--size",
                        64,
                        "--steps",
                        5000,
                        "--backend",
                        backend,
                        "--progress",
                        "plain"))
                .directory(current.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();

        List<String> lines = new ArrayList<>();
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                lines.add(line);
                if (line.contains("step 3/")) {
                    cut(weights, left);
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(lines.toString()).isEqualTo(FailureKind.MODEL.exitCode());
        assertThat(lines.getLast())
                .startsWith("panaflux: " + weights + ": the file was changed while it was in use: ")
                .endsWith("; run again when it is whole");
        assertThat(lines).allMatch(line -> line.startsWith("panaflux: ") || line.contains("incubator"));
        assertThat(lines.stream().filter(line -> line.contains(weights.toString())))
                .hasSize(1);
        assertThat(folder.resolve("out")).isEmptyFile();
        assertThat(content(current)).isEmpty();
    }

    private static void cut(Path file, double left) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate((long) (channel.size() * left));
        }
    }
}
