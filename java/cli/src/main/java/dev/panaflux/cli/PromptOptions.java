package dev.panaflux.cli;

import dev.panaflux.app.TextLines;
import dev.panaflux.app.jobs.file.PromptLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                    "Prompts, one per line, in UTF-8 or UTF-16; - reads them from standard input. Empty lines are skipped."
                            + " {a|b} gives a prompt for each alternative; __name__ becomes a line of wildcards/name.txt"
                            + " beside the file.")
    private @Nullable Path file;

    @Option(
            names = "--no-expand",
            description = "Take the prompts of --prompts as they are, with braces and underscores.")
    private boolean plain;

    /**
     * Returns the prompts of the command line, then those of the file.
     *
     * @throws IllegalArgumentException if there are none, or a prompt is not text
     * @throws IOException if the file cannot be read
     */
    PromptLines read(Console console) throws IOException {
        PromptLines all = new PromptLines(folder());
        for (String prompt : prompts) {
            requireDecoded("PROMPT", prompt);
            all.addPlain(prompt);
        }
        if (plain && file == null) {
            throw new IllegalArgumentException("--no-expand: expected --prompts FILE, found none");
        }
        if (file != null) {
            addLines(console, file, all);
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    file == null
                            ? "PROMPT: expected a prompt, or --prompts FILE, found neither"
                            : "--prompts: expected one prompt per line, found none in " + file);
        }
        return all;
    }

    private Path folder() {
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private void addLines(Console console, Path from, PromptLines all) throws IOException {
        if (from.equals(STANDARD_INPUT)) {
            addLines(new TextLines(console.in(), "--prompts: standard input"), "--prompts: standard input", all);
            return;
        }
        try (InputStream in = TextLines.open(from)) {
            addLines(new TextLines(in, "--prompts: " + from), "--prompts: " + from, all);
        }
    }

    private void addLines(TextLines lines, String name, PromptLines all) throws IOException {
        int number = 1;
        for (String line = lines.next(); line != null; line = lines.next()) {
            for (String prompt : line.lines().map(String::strip).toList()) {
                add(prompt, "%s: line %d".formatted(name, number), all);
            }
            number++;
        }
    }

    private void add(String prompt, String place, PromptLines all) throws IOException {
        try {
            if (plain && !prompt.isEmpty()) {
                all.addPlain(prompt);
            } else if (!prompt.isEmpty()) {
                all.add(prompt);
            }
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(place, wrong.getMessage()), wrong);
        }
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
