package dev.panaflux.app.jobs.file;

import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Collects a job's images from drafts: replaces alternatives, wildcards and counts. */
final class DraftExpander {

    private final Wildcards wildcards;
    private final List<ImageEntry> images = new ArrayList<>();

    DraftExpander(Wildcards wildcards) {
        this.wildcards = wildcards;
    }

    /** The images so far. */
    List<ImageEntry> images() {
        return images;
    }

    /**
     * Adds the images of {@code draft}: for each prompt as many as its count, with seeds that count up.
     *
     * @throws IllegalArgumentException if a value or the prompt is not as it has to be, or there are too many images
     * @throws IOException if a wildcard cannot be read
     */
    void add(Draft draft, Expansion expansion) throws IOException {
        FieldReader fields = new FieldReader(draft.place(), draft.fields());
        String source = fields.text(JobField.PROMPT);
        if (source == null || source.isBlank()) {
            throw new IllegalArgumentException(draft.place() + ": expected a prompt, found none");
        }
        long seed = fields.seed();
        Integer asked = fields.integer(JobField.COUNT);
        int count = asked == null ? 1 : asked;
        if (count < 1) {
            throw new IllegalArgumentException(
                    "%s: count: expected at least 1, found %d".formatted(draft.place(), count));
        }
        try {
            fields.edit().requireConsistent("");
        } catch (IllegalArgumentException contradiction) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(draft.place(), contradiction.getMessage()), contradiction);
        }
        PromptTemplate template = template(draft.place(), source, expansion);
        requireFew(draft.place(), template.count().multiply(BigInteger.valueOf(count)));
        try {
            GenerationRequest.requireSeeds(seed, count);
        } catch (IllegalArgumentException tooLarge) {
            throw new IllegalArgumentException("%s: %s".formatted(draft.place(), tooLarge.getMessage()), tooLarge);
        }
        for (int index = 0; index < template.count().intValueExact(); index++) {
            for (int number = 0; number < count; number++) {
                String prompt = wildcards.chosen(template, source, index, seed + number);
                images.add(ImageEntry.of(fields, prompt.strip(), seed + number));
            }
        }
    }

    private PromptTemplate template(String place, String source, Expansion expansion) throws IOException {
        if (expansion == Expansion.NONE) {
            return PromptTemplate.plain(source);
        }
        try {
            PromptTemplate template = PromptTemplate.parse(source);
            if (expansion == Expansion.ALL) {
                return wildcards.expanded(template);
            }
            wildcards.load(template);
            return template;
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: prompt: %s".formatted(place, wrong.getMessage()), wrong);
        }
    }

    private void requireFew(String place, BigInteger more) {
        BigInteger all = more.add(BigInteger.valueOf(images.size()));
        if (all.compareTo(BigInteger.valueOf(JobFile.MOST_IMAGES)) > 0) {
            throw new IllegalArgumentException("%s: expected at most %d images in a job, found %s so far"
                    .formatted(place, JobFile.MOST_IMAGES, all));
        }
    }
}
