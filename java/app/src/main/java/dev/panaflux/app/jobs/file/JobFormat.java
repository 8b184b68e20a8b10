package dev.panaflux.app.jobs.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of job files, told by the ends of their names. */
enum JobFormat {
    /** A document in YAML. */
    YAML(".yaml", ".yml"),
    /** A document in TOML. */
    TOML(".toml"),
    /** A document in JSON. */
    JSON(".json"),
    /** A table whose first line names the columns; each further row is one entry. */
    CSV(".csv", ".tsv"),
    /** A JSON object a line, each one entry. */
    JSON_LINES(".jsonl", ".ndjson");

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that cannot be changed
    private final List<String> endings;

    JobFormat(String... endings) {
        this.endings = List.of(endings);
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
