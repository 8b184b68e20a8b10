package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signals that end a command in the middle of its work: nothing unfinished stays, or the next run removes it. */
@Timeout(300)
@Tag("slow")
class InterruptionTest {

    private static final String MESSAGE = "panaflux: interrupted, nothing unfinished was written";

    /** Layers that take seconds to write and to quantise. */
    private static final int LAYERS = 16;

    /** A signal and the exit code of a process that it ended. */
    enum Signal {
        INT(130),
        TERM(143),
        HUP(129);

        private final int exitCode;

        Signal(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    @TempDir
    private static Path models = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    private Path shapes = Path.of("");
    private Path work = Path.of("");
    private Path temporary = Path.of("");
    private Path cache = Path.of("");
    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void writeModel() throws IOException {
        Path shapes = TestFiles.copy(TestModels.model("tiny"), models.resolve("shapes"));
        TestFiles.edit(shapes.resolve("transformer/config.json"), config -> {
            config.put("num_attention_heads", 32);
            config.put("num_single_layers", LAYERS);
        });
        CommandRun.of("synth", shapes, "-o", models.resolve("large")).succeeded();
    }

    @BeforeEach
    void makeFolders() throws IOException {
        shapes = models.resolve("shapes");
        work = Files.createDirectory(folder.resolve("work"));
        temporary = Files.createDirectory(folder.resolve("temporary"));
        cache = folder.resolve("cache");
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(Object... args) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(PanafluxProcess.commandWithSignals(args))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        builder.environment().put("PANAFLUX_CACHE", cache.toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String printed(String stream) throws IOException {
        return Files.readString(folder.resolve(stream), StandardCharsets.UTF_8);
    }

    /** Waits for a moment of a running process, which is its last if the moment does not come. */
    private void await(Process process, Callable<Boolean> moment) throws Exception {
        while (!moment.call()) {
            assertThat(process.isAlive()).as(printed("err")).isTrue();
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private void awaitContent(Process process, Path place) throws Exception {
        await(process, () -> Files.isDirectory(place) && !content(place).isEmpty());
    }

    private void assertEndsBy(Signal signal, Process process) throws Exception {
        PanafluxProcess.signal(process, signal.name());

        assertThat(process.waitFor()).as(printed("err")).isEqualTo(signal.exitCode);
        assertThat(printed("err").lines()).contains(MESSAGE);
        assertThat(content(temporary)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void quantizeLeavesNothing(Signal signal) throws Exception {
        Process process =
                start("quantize", models.resolve("large"), "-o", work.resolve("w.safetensors"), "--threads", 1);
        awaitContent(process, work);

        assertEndsBy(signal, process);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void synthLeavesNothing() throws Exception {
        Process process = start("synth", shapes, "-o", work.resolve("model"));
        awaitContent(process, work);

        assertEndsBy(Signal.HUP, process);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void theFirstRunInIntegersLeavesNothing() throws Exception {
        Process process = start(
                "generate",
                "p",
                "-m",
                models.resolve("large"),
                "--backend",
                "scalar",
                "--precision",
                "int8",
                "--size",
                64,
                "-o",
                work.resolve("a.png"));
        awaitContent(process, cache.resolve("int8"));

        assertEndsBy(Signal.TERM, process);

        assertThat(cache.resolve("int8")).isEmptyDirectory();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void benchLeavesNothing() throws Exception {
        Process process = start(
                "bench",
                "quick",
                "-m",
                model("tiny"),
                "--backends",
                "scalar",
                "--precisions",
                "f32",
                "--sizes",
                64,
                "--threads",
                1,
                "--repeats",
                100_000,
                "--html",
                work.resolve("a.html"));
        await(process, () -> printed("err").contains("run 2 of "));

        assertEndsBy(Signal.INT, process);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void verifyEnds() throws Exception {
        List<Object> args = new ArrayList<>(List.of("verify", "-m", model("tiny"), "--backend", "scalar"));
        args.addAll(Collections.nCopies(300, Resources.resource("/reference/cases/tiny-t2i-64x64")));
        Process process = start(args.toArray());
        await(process, () -> printed("out").contains("PASSED"));

        assertEndsBy(Signal.TERM, process);
    }

    @Test
    void tuneSavesNothing() throws Exception {
        Process process = start("tune");
        await(process, () -> printed("out").contains("products and attention"));

        assertEndsBy(Signal.HUP, process);

        assertThat(folder.resolve("config")).doesNotExist();
    }

    @Test
    void inspectEndsWhereverItIs() throws Exception {
        Process process = start("inspect", models.resolve("large"), "--tensors");
        // The library is unpacked before the model's memory is computed.
        await(process, () -> Files.isDirectory(cache.resolve("libraries")) || !process.isAlive());
        PanafluxProcess.signal(process, "INT");

        assertThat(process.waitFor()).isIn(0, Signal.INT.exitCode);
        assertThat(content(temporary)).isEmpty();
    }

    @Test
    void aCommandThatWaitsForItsInputEnds() throws Exception {
        Process process = start("tokenize", "-m", model("tiny"));
        try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
            input.write("\"p\"\n");
            input.flush();
            await(process, () -> printed("out").contains("ids"));
            PanafluxProcess.signal(process, "INT");

            assertThat(process.waitFor()).isEqualTo(Signal.INT.exitCode);
        }
    }

    @Test
    void whatAKilledRunLeftIsRemovedByTheNext() throws Exception {
        Process quantize =
                start("quantize", models.resolve("large"), "-o", work.resolve("w.safetensors"), "--threads", 1);
        awaitContent(quantize, work);
        Process bench = start("bench", "quick", "--synthetic", "klein-4b");
        awaitContent(bench, temporary);
        kill(quantize);
        kill(bench);
        assertThat(content(work)).hasSize(1);
        assertThat(content(temporary)).hasSize(1);

        // A file in the same folder, and any command at all.
        assertThat(start("generate", "p", "-m", model("tiny"), "--size", 64, "-s", 1, "-o", work.resolve("a.png"))
                        .waitFor())
                .as(printed("err"))
                .isZero();

        assertThat(content(work)).containsExactly("a.png");
        assertThat(content(temporary)).isEmpty();
    }

    private static void kill(Process process) throws IOException, InterruptedException {
        PanafluxProcess.signal(process, "KILL");
        process.waitFor();
    }
}
