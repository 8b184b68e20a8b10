package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard streams that are closed, full or broken, and locales, as only a process of its own has them. */
@Tag("slow")
@Timeout(120)
class StreamsTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** How a process ended. */
    private record Ended(int exitCode, Path out, List<String> errors) {}

    @BeforeAll
    static void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
    }

    /** Runs the program in a shell's {@code line}, in which {@code "$@"} stands for its command. */
    private Ended shell(String line, Map<String, String> variables, Object... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        command.addAll(PanafluxProcess.command(args));
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(variables);
        int exitCode = builder.start().waitFor();
        List<String> errors = Files.readAllLines(err, StandardCharsets.UTF_8).stream()
                .filter(text -> !text.contains("incubator"))
                .toList();
        return new Ended(exitCode, out, errors);
    }

    private Object[] apple(Object... more) {
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "-m", model("tiny"), "--size", 64));
        args.addAll(List.of("-s", 1, "-q", "-S", 1));
        args.addAll(List.of(more));
        return args.toArray();
    }

    @Test
    void aFullStandardOutputIsToldByALineAndTheExitCode() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");

        Object[][] commands = {apple("-o", "a.png", "--force"), apple("-o", "a.png", "--force", "--json"), {"--help"}};
        for (Object[] command : commands) {
            Ended ended = shell("exec \"$@\" >/dev/full", Map.of(), command);

            assertThat(ended.errors())
                    .containsExactly("panaflux: standard output: cannot be written: No space left on device");
            assertThat(ended.exitCode()).isEqualTo(FailureKind.ENVIRONMENT.exitCode());
        }
        assertThat(content(folder.resolve("work"))).containsExactly("a.png");
    }

    @Test
    void aReaderOfTextThatHasGoneIsToldByTheExitCodeAlone() throws Exception {
        Ended ended = shell("{ \"$@\"; echo $? >&2; } | true", Map.of(), "tokenize", "--help");
        // The pipe takes what was written before its reader ended, so that it may have been in time.
        assertThat(ended.errors().getLast()).isIn("0", "3");

        Ended late = shell("{ sleep 1; \"$@\"; echo $? >&2; } | true", Map.of(), "tokenize", "--help");
        assertThat(late.errors()).containsExactly("3");
    }

    @Test
    void aReaderOfADocumentThatHasGoneIsToldByALineToo() throws Exception {
        Ended late = shell("{ sleep 1; \"$@\"; echo $? >&2; } | true", Map.of(), "inspect", model("tiny"), "--json");
        assertThat(late.errors()).containsExactly("panaflux: standard output: cannot be written: Broken pipe", "3");
    }

    /** As the launcher opens a stream that was closed, so that no file takes its number. */
    @Test
    void aStandardOutputThatCannotBeWrittenIsToldByALineAndTheExitCode() throws Exception {
        Ended ended = shell("exec \"$@\" 1</dev/null", Map.of(), apple("-o", "a.png"));

        assertThat(ended.errors()).containsExactly("panaflux: standard output: cannot be written: Bad file descriptor");
        assertThat(ended.exitCode()).isEqualTo(FailureKind.ENVIRONMENT.exitCode());
    }

    @Test
    void aStandardErrorThatCannotBeWrittenLosesNothingButMessages() throws Exception {
        Ended ended = shell("exec \"$@\" 2</dev/null", Map.of(), apple("-o", "a.png"));

        assertThat(ended.out()).hasContent("a.png\n");
        assertThat(ended.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdout"})
    void standardOutputHoldsTheImageAlone(String output) throws Exception {
        Ended named = shell("exec \"$@\"", Map.of(), apple("-o", "a.png"));
        assertThat(named.exitCode()).isZero();

        Ended ended = shell("exec \"$@\"", Map.of(), apple("-o", output, "--json"));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).hasSameBinaryContentAs(folder.resolve("work/a.png"));
        assertThat(ImageDecoder.read(ended.out()).width()).isEqualTo(64);
        assertThat(TestModels.JSON.readTree(String.join("\n", ended.errors())).get("images"))
                .hasSize(1);
        assertThat(content(folder.resolve("work"))).containsExactly("a.png");
    }

    @Test
    void standardOutputHoldsAnImageOfTheFormatThatIsAskedFor() throws Exception {
        Ended named = shell("exec \"$@\"", Map.of(), apple("-o", "a.webp"));
        assertThat(named.exitCode()).isZero();

        Ended ended = shell("exec \"$@\"", Map.of(), apple("-o", "-", "--format", "webp"));

        assertThat(ended.out()).hasSameBinaryContentAs(folder.resolve("work/a.webp"));
        assertThat(ended.errors()).isEmpty();
    }

    @Test
    void aJsonDocumentIsWholeInALocaleThatLacksItsLetters() throws Exception {
        Path prompts = Files.writeString(folder.resolve("ru.txt"), "красное яблоко 🍎\n");

        Ended ended = shell(
                "exec \"$@\"",
                Map.of("LC_ALL", "C"),
                "generate",
                "--prompts",
                prompts,
                "-m",
                model("tiny"),
                "--size",
                64,
                "-s",
                1,
                "-q",
                "-o",
                "a.png",
                "--json");

        assertThat(TestModels.JSON
                        .readTree(Files.readString(ended.out(), StandardCharsets.US_ASCII))
                        .get("images")
                        .get(0)
                        .get("prompt")
                        .stringValue())
                .isEqualTo("красное яблоко 🍎");
    }

    @Test
    void aPromptThatTheLocaleCannotReadIsRefused() throws Exception {
        Ended ended =
                shell("p=$(printf 'caf\\303\\251'); exec \"$@\" \"$p\"", Map.of("LC_ALL", "C"), apple("-o", "a.png"));

        assertThat(ended.errors())
                .containsExactly(
                        "panaflux: PROMPT: expected text in the locale's encoding, found other bytes after \"caf\"");
        assertThat(ended.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
    }

    @Test
    void standardInputThatIsNoTextIsRefusedAsAFileIs() throws Exception {
        for (String from : List.of("-", "/dev/stdin")) {
            Ended ended = shell(
                    "printf 'a caf\\351\\n' | \"$@\"", Map.of(), "generate", "--prompts", from, "-m", model("tiny"));

            assertThat(ended.errors())
                    .hasSize(1)
                    .first()
                    .asString()
                    .endsWith("expected text in UTF-8, or in UTF-16 with a byte order mark, found 0xe9 at byte 5");
            assertThat(ended.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
        }
    }
}
