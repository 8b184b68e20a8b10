package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM started as the launcher starts a lean one, and what takes its place. */
@Tag("slow")
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class LeanJvmTest {

    /** 128 and the number of SIGTERM. */
    private static final int TERMINATED = 143;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** How a process ended; the JVM warns of the Vector API's module if it has it. */
    private record Ended(int exitCode, String out, List<String> errors, boolean vector) {}

    private static List<String> command(String shell, Object... args) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                shell,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlean=yes"));
        command.addAll(PanafluxProcess.cache());
        command.addAll(List.of(
                "-Dpanaflux.instead=" + PanafluxProcess.VECTOR,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                PanafluxProcess.classPath(),
                "dev.panaflux.cli.Main"));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }

    private Ended run(String shell, Object... args) throws Exception {
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command(shell, args))
                .directory(folder.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        List<String> errors = new ArrayList<>(Files.readAllLines(err, StandardCharsets.UTF_8));
        boolean vector = errors.removeIf(line -> line.contains("incubator"));
        return new Ended(exitCode, out, errors, vector);
    }

    private static Object[] generate(Object... more) {
        List<Object> args =
                new ArrayList<>(List.of("generate", "-m", model("tiny"), "--size", 64, "-s", 1, "-q", "-S", 1));
        args.addAll(List.of(more));
        return args.toArray();
    }

    @Test
    void whatTheCKernelsComputeRunsWithoutAWarning() throws Exception {
        NativeProcessTest.assumeNativeRuns();

        assertThat(run("exec \"$@\"", generate("apple", "-o", "a.png")))
                .isEqualTo(new Ended(0, "a.png\n", List.of(), false));
    }

    @Test
    void whatNeedsNoVectorApiRunsWithoutAWarning() throws Exception {
        for (Object[] command : new Object[][] {
            {"--version"},
            {"doctor", "--help"},
            {"inspect", model("tiny")},
            generate("apple", "--backend", "scalar", "-o", "a.png")
        }) {
            Ended ended = run("exec \"$@\"", command);

            assertThat(ended.exitCode()).as(ended.toString()).isZero();
            assertThat(ended.vector()).isFalse();
            assertThat(ended.errors()).isEmpty();
        }
    }

    @Test
    void theVectorApiIsThereWhereItComputesOrIsExamined() throws Exception {
        Ended drawn = run("exec \"$@\"", generate("apple", "--backend", "vector", "-o", "a.png"));
        Ended examined = run("exec \"$@\"", "doctor", "--no-probe");

        assertThat(drawn).isEqualTo(new Ended(0, "a.png\n", List.of(), true));
        assertThat(examined.vector()).isTrue();
        assertThat(examined.out()).containsPattern("vector +available");
    }

    @Test
    void whatAnImageWasMadeWithDecidesForItsReplay() throws Exception {
        run("exec \"$@\"", generate("apple", "--backend", "vector", "-o", "a.png"));

        Ended replayed = run("exec \"$@\"", "replay", "-q", "-m", model("tiny"), "a.png");

        assertThat(replayed.out()).contains("bit-identical");
        assertThat(replayed.vector()).isTrue();
    }

    @Test
    void standardInputIsReadByWhatTakesItsPlace() throws Exception {
        Ended ended = run(
                "printf 'a red apple\\n' | exec \"$@\"",
                generate("--backend", "vector", "--prompts", "-", "-o", "a.png"));

        assertThat(ended).isEqualTo(new Ended(0, "a.png\n", List.of(), true));
    }

    @Test
    void argumentsArriveByteByByte() throws Exception {
        Ended ended = run(
                "p=$(printf 'caf\\351 '\"'\"'\\n  x'); LC_ALL=C.UTF-8 exec \"$@\" \"\" \"$p\"",
                generate("--backend", "vector", "-o", "a.png"));

        assertThat(ended.errors())
                .containsExactly(
                        "panaflux: PROMPT: expected text in the locale's encoding, found other bytes after \"caf\"");
        assertThat(ended.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
        assertThat(ended.vector()).isTrue();
    }

    @Test
    void aWrongOptionIsToldOnce() throws Exception {
        Ended ended = run("exec \"$@\"", generate("apple", "--backend", "painter", "-o", "a.png"));

        assertThat(ended.errors()).singleElement().asString().contains("painter");
        assertThat(ended.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
    }

    @Test
    void whatTakesItsPlaceIsTheSameProcessWithTheSameArguments() throws Exception {
        assertThat(argumentsWhileComputing("vector"))
                .contains(PanafluxProcess.VECTOR, "--backend")
                .doesNotContain("panaflux.instead", "-Dlean");
    }

    /** Those of the process that was started, which ends by the signal that it is sent. */
    private String argumentsWhileComputing(String backend) throws Exception {
        Process process = new ProcessBuilder(command(
                        "exec \"$@\"",
                        "generate",
                        "apple",
                        "-m",
                        model("tiny"),
                        "--size",
                        64,
                        "--count",
                        100_000,
                        "--backend",
                        backend,
                        "--progress",
                        "plain",
                        "-o",
                        "a.png"))
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains("step 1/")) {
                line = lines.readLine();
            }
            String arguments = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            process.toHandle().destroy();
            lines.lines().forEach(_ -> {});
            assertThat(process.waitFor()).isEqualTo(143);
            return arguments;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 150", "auto, 300", "auto, 450", "auto, 600", "auto, 900",
        "vector, 150", "vector, 300", "vector, 450", "vector, 600", "vector, 900"
    })
    void aSignalEndsTheProcessInOneLineWheneverItComes(String backend, int millis) throws Exception {
        Path err = folder.resolve("err");
        Object[] endless = {
            "generate", "a", "-m", model("tiny"), "--size", 64, "-s", 10000, "-q", "-o", "a.png", "--backend", backend
        };
        Process process = new ProcessBuilder(command("exec \"$@\"", endless))
                .directory(folder.toFile())
                .redirectError(err.toFile())
                .start();
        Thread.sleep(millis);
        process.destroy();

        assertThat(process.waitFor()).isEqualTo(TERMINATED);
        List<String> errors = new ArrayList<>(Files.readAllLines(err, StandardCharsets.UTF_8));
        // The JVM's own words: about the module, and where it is told to end before it is up.
        errors.removeIf(line -> line.contains("incubator") || line.startsWith("Runtime.exit"));
        assertThat(errors).hasSizeLessThanOrEqualTo(1).allMatch(line -> line.startsWith("panaflux: interrupted"));
        assertThat(folder.resolve("a.png")).doesNotExist();
    }
}
