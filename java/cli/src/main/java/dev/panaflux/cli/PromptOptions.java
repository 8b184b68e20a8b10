package dev.panaflux.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The prompt options. */
final class PromptOptions {

    private static final Path STANDARD_INPUT = Path.of("-");

    @Parameters(
            arity = "0..*",
            paramLabel = "PROMPT",
            description = "What the image shows; each prompt gives one image, or --count of them.")
    private List<String> prompts = new ArrayList<>();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "Prompts, one per line; - reads them from standard input. Empty lines are skipped.")
    private @Nullable Path file;

    /**
     * Returns the prompts of the command line, then those of the file.
     *
     * @throws IllegalArgumentException if there are none, or the file is not UTF-8 text
     * @throws IOException if the file cannot be read
     */
    List<String> read(Console console) throws IOException {
        List<String> all = new ArrayList<>(prompts);
        if (file != null) {
            all.addAll(lines(console, file));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    file == null
                            ? "PROMPT: expected a prompt, or --prompts FILE, found neither"
                            : "--prompts: expected one prompt per line, found none in " + file);
        }
        return all;
    }

    private static List<String> lines(Console console, Path file) throws IOException {
        try (BufferedReader reader = file.equals(STANDARD_INPUT)
                ? new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(file)) {
            return reader.lines()
                    .map(String::strip)
                    .filter(Predicate.not(String::isEmpty))
                    .toList();
        } catch (UncheckedIOException failure) {
            if (failure.getCause() instanceof MalformedInputException) {
                throw new IllegalArgumentException(
                        "--prompts: expected UTF-8 text, found other bytes in " + file, failure);
            }
            throw failure.getCause();
        }
    }
}
