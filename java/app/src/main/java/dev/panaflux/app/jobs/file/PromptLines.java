package dev.panaflux.app.jobs.file;

import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prompts with alternatives and wildcards, without the other values of a job. */
public final class PromptLines {

    private final Wildcards wildcards;
    private final List<Line> lines = new ArrayList<>();
    private BigInteger count = BigInteger.ZERO;

    private record Line(String source, PromptTemplate template) {}

    /**
     * No prompts yet.
     *
     * @param folder has the wildcards in {@code wildcards}
     */
    public PromptLines(Path folder) {
        this.wildcards = new Wildcards(folder);
    }

    /** Adds a prompt that is plain text. */
    public void addPlain(String prompt) {
        add(new Line(prompt, PromptTemplate.plain(prompt)));
    }

    /**
     * Adds the prompts that a line stands for.
     *
     * @throws IllegalArgumentException if a brace is not closed, a wildcard is missing, or there are too many prompts
     * @throws IOException if a wildcard cannot be read
     */
    public void add(String line) throws IOException {
        PromptTemplate template = PromptTemplate.parse(line);
        wildcards.load(template);
        add(new Line(line, template));
    }

    private void add(Line line) {
        lines.add(line);
        count = count.add(line.template().count());
        if (count.compareTo(BigInteger.valueOf(GenerationRequest.MAX_IMAGES)) > 0) {
            throw new IllegalArgumentException(
                    "expected at most %d prompts, found more".formatted(GenerationRequest.MAX_IMAGES));
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Whether a prompt depends on its image's seed. */
    public boolean haveWildcards() {
        return lines.stream().anyMatch(line -> line.template().hasWildcards());
    }

    /**
     * The prompts of images whose seed is {@code seed}, in order.
     *
     * @param seed an unsigned number; decides which line each wildcard becomes
     */
    public List<String> prompts(long seed) {
        List<String> prompts = new ArrayList<>();
        for (Line line : lines) {
            for (int index = 0; index < line.template().count().intValueExact(); index++) {
                String prompt = wildcards.chosen(line.template(), line.source(), index, seed);
                prompts.add(prompt.equals(line.source()) ? prompt : prompt.strip());
            }
        }
        return prompts;
    }
}
