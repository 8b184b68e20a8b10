package dev.panaflux.cli;

import dev.panaflux.app.TextLines;
import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.io.InputStream;
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
            description =
                    "Prompts, one per line, in UTF-8 or UTF-16; - reads them from standard input. Empty lines are skipped.")
    private @Nullable Path file;

    /**
     * Returns the prompts of the command line, then those of the file.
     *
     * @throws IllegalArgumentException if there are none, or a prompt is not text
     * @throws IOException if the file cannot be read
     */
    List<String> read(Console console) throws IOException {
        prompts.forEach(prompt -> requireDecoded("PROMPT", prompt));
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
        if (file.equals(STANDARD_INPUT)) {
            return lines(new TextLines(console.in(), "--prompts: standard input"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return lines(new TextLines(in, "--prompts: " + file));
        }
    }

    private static List<String> lines(TextLines lines) throws IOException {
        List<String> prompts = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            line.lines()
                    .map(String::strip)
                    .filter(Predicate.not(String::isEmpty))
                    .forEach(prompts::add);
            if (prompts.size() > GenerationRequest.MAX_IMAGES) {
                throw new IllegalArgumentException(
                        "--prompts: expected at most %d prompts, found more".formatted(GenerationRequest.MAX_IMAGES));
            }
        }
        return prompts;
    }

    /** Rejects a command line argument that the JVM could not decode: it contains U+FFFD in place of lost bytes. */
    static void requireDecoded(String label, String text) {
        int lost = text.indexOf('\uFFFD');
        if (lost >= 0) {
            throw new IllegalArgumentException(
                    "%s: expected text in the locale's encoding, found other bytes after \"%s\""
                            .formatted(label, text.substring(0, lost)));
        }
    }
}
