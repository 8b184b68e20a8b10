package dev.panaflux.app.jobs.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of job files, told by the ends of their names. */
enum JobFormat {
    /** A document in YAML. */
    YAML("YAML", ".yaml", ".yml"),
    /** A document in TOML. */
    TOML("TOML", ".toml"),
    /** A document in JSON. */
    JSON("JSON", ".json"),
    /** A table whose first line names the columns; each further row is one entry. */
    CSV("a table with commas, semicolons or tabs", ".csv", ".tsv"),
    /** A JSON object a line, each one entry. */
    JSON_LINES("a JSON object on each line", ".jsonl", ".ndjson");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that cannot be changed
    private final List<String> endings;

    JobFormat(String label, String... endings) {
        this.label = label;
        this.endings = List.of(endings);
    }

    /** What a file of it holds, for messages. */
    String label() {
        return label;
    }

    /**
     * The format of {@code file}.
     *
     * @throws IllegalArgumentException if its name tells none
     */
    static JobFormat of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.endings.stream().anyMatch(name::endsWith))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s: expected a job file that ends in %s"
                        .formatted(
                                file,
                                Arrays.stream(values())
                                        .map(format -> format.endings.getFirst())
                                        .collect(Collectors.joining(", ")))));
    }
}
