package dev.panaflux.app.jobs.file;

import dev.panaflux.app.TextLines;
import dev.panaflux.app.jobs.file.PromptTemplate.Choice;
import dev.panaflux.app.jobs.file.PromptTemplate.Part;
import dev.panaflux.app.jobs.file.PromptTemplate.Text;
import dev.panaflux.app.jobs.file.PromptTemplate.Wildcard;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The wildcards of a folder: {@code __colour__} stands for a line of {@code colour.txt}, {@code __animals/cats__} for one of
 * {@code animals/cats.txt}. Blank lines and those that begin with {@code #} do not count. Lines are templates again.
 */
final class Wildcards {

    private static final Pattern OUTSIDE = Pattern.compile("(^|/)\\.{1,2}(/|$)|//");

    private final Path folder;

    /** The lines of those that were read, as they are written. */
    private final Map<String, List<PromptTemplate>> lines = new HashMap<>();

    /** The same with wildcards in them as alternatives. */
    private final Map<String, Choice> alternatives = new HashMap<>();

    /** The wildcards that are being read, each in a line of the one before. */
    private final Set<String> open = new LinkedHashSet<>();

    /** The wildcards beside the files of {@code folder}. */
    Wildcards(Path folder) {
        this.folder = folder.resolve("wildcards");
    }

    /**
     * {@code template} with every wildcard as alternatives, one for each line.
     *
     * @throws IllegalArgumentException if a wildcard is missing or empty, or leads back to itself
     * @throws IOException if one cannot be read
     */
    PromptTemplate expanded(PromptTemplate template) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Part part : template.parts()) {
            parts.add(
                    switch (part) {
                        case Text text -> text;
                        case Wildcard wildcard -> alternatives(wildcard.name());
                        case Choice choice -> expanded(choice.options());
                    });
        }
        return new PromptTemplate(parts);
    }

    private Choice expanded(List<PromptTemplate> templates) throws IOException {
        List<PromptTemplate> all = new ArrayList<>();
        for (PromptTemplate template : templates) {
            all.add(expanded(template));
        }
        return new Choice(all);
    }

    private Choice alternatives(String name) throws IOException {
        load(name);
        Choice known = alternatives.get(name);
        if (known == null) {
            known = expanded(Objects.requireNonNull(lines.get(name)));
            alternatives.put(name, known);
        }
        return known;
    }

    /**
     * Reads every wildcard that {@code template} leads to.
     *
     * @throws IllegalArgumentException if a wildcard is missing or empty, or leads back to itself
     * @throws IOException if one cannot be read
     */
    void load(PromptTemplate template) throws IOException {
        for (Part part : template.parts()) {
            switch (part) {
                case Text _ -> {}
                case Wildcard wildcard -> load(wildcard.name());
                case Choice choice -> {
                    for (PromptTemplate option : choice.options()) {
                        load(option);
                    }
                }
            }
        }
    }

    private void load(String name) throws IOException {
        if (!open.add(name)) {
            throw new IllegalArgumentException("wildcard __%s__: expected lines without it, found it in itself: %s"
                    .formatted(name, String.join(", ", open)));
        }
        if (!lines.containsKey(name)) {
            List<PromptTemplate> read = read(name);
            for (PromptTemplate line : read) {
                load(line);
            }
            lines.put(name, read);
        }
        open.remove(name);
    }

    /**
     * One of the prompts of a {@linkplain #load loaded} template, with one line for each wildcard. Which one follows from the
     * template, the index and the seed alone, so that it is the same whenever and wherever the job runs.
     *
     * @param source the text of the template
     * @param index of the prompt among those of the alternatives
     */
    String chosen(PromptTemplate template, String source, int index, long seed) {
        String key = "%s\0%d\0%s".formatted(source, index, Long.toUnsignedString(seed));
        byte[] digest = Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8));
        // The numbers of this generator are part of Java's specification.
        Random random = new Random(ByteBuffer.wrap(digest).getLong());
        return template.prompt(index, name -> line(name, random));
    }

    private String line(String name, Random random) {
        List<PromptTemplate> all = Objects.requireNonNull(lines.get(name));
        PromptTemplate line = all.get(random.nextInt(all.size()));
        return line.prompt(random.nextInt(line.count().intValueExact()), inner -> line(inner, random));
    }

    private List<PromptTemplate> read(String name) throws IOException {
        if (OUTSIDE.matcher(name).find()) {
            throw new IllegalArgumentException(
                    "wildcard __%s__: expected a name within %s, found another place".formatted(name, folder));
        }
        Path file = folder.resolve(name + ".txt");
        List<PromptTemplate> read = new ArrayList<>();
        try (InputStream in = TextLines.open(file)) {
            TextLines text = new TextLines(in, file.toString());
            for (String line = text.next(); line != null; line = text.next()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    read.add(line(file, line.strip()));
                }
            }
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(
                    "wildcard __%s__: expected the file %s, found none; \\_\\_ is plain text".formatted(name, file),
                    missing);
        }
        if (read.isEmpty() || read.size() > JobFile.MOST_IMAGES) {
            throw new IllegalArgumentException("%s: expected 1 to %d lines for __%s__, found %d"
                    .formatted(file, JobFile.MOST_IMAGES, name, read.size()));
        }
        return read;
    }

    private static PromptTemplate line(Path file, String line) {
        try {
            PromptTemplate template = PromptTemplate.parse(line);
            template.count().intValueExact();
            return template;
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new IllegalArgumentException("%s: \"%s\": %s".formatted(file, line, wrong.getMessage()), wrong);
        }
    }
}
