package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.app.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One command, run in this process through the entry that {@link Main} uses.
 *
 * @param exitCode what the process would end with
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int exitCode, String out, String err) {

    /** The repository, which has the models that ship with the program. */
    static final Path PROGRAM = Path.of("..", "..").toAbsolutePath().normalize();

    /** Runs a command with nothing on standard input. */
    static CommandRun of(Object... args) {
        return withInput("", args);
    }

    /** Runs a command that reads {@code input}; its environment is empty and its home folder holds nothing. */
    static CommandRun withInput(String input, Object... args) {
        return run(input, Map.of(), args);
    }

    /** Runs a command with nothing on standard input and these environment variables. */
    static CommandRun withEnvironment(Map<String, String> environment, Object... args) {
        return run("", environment, args);
    }

    /**
     * Draws {@code apple.png} in {@code folder}, on a small model with few pixels.
     *
     * @param more options, which come last
     */
    static CommandRun drawing(Path folder, String model, Object... more) {
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "--model", TestModels.model(model)));
        args.addAll(List.of("-o", folder.resolve("apple.png"), "--steps", 1, "--threads", 1));
        args.addAll(Arrays.asList(more));
        return of(args.toArray());
    }

    private static CommandRun run(String input, Map<String, String> environment, Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Environment(environment, Path.of("/nonexistent/home"), PROGRAM),
                false);
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int exitCode = Main.run(console, words);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The command did what it was asked for. */
    CommandRun succeeded() {
        assertThat(exitCode).as(err).isZero();
        return this;
    }

    /** The command said one line on standard error, nothing on standard output, and ended with the code of {@code kind}. */
    CommandRun refused(FailureKind kind, CharSequence... parts) {
        assertThat(errorLines()).as("standard error").hasSize(1);
        assertThat(err).startsWith("panaflux: ").contains(parts).doesNotContain("null");
        assertThat(out).isEmpty();
        assertThat(exitCode).as(err).isEqualTo(kind.exitCode());
        return this;
    }

    List<String> lines() {
        return out.lines().toList();
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
