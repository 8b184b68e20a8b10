package dev.panaflux.app.jobs.file;

import dev.panaflux.app.TextLines;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads job files of all formats into trees. What a small file could grow to, by nesting or repetition, is bounded. */
final class JobTreeReader {

    private static final int LARGEST_FILE = 64 << 20;
    private static final int DEEPEST = 16;
    private static final int LONGEST_REASON = 300;

    /** YAML's errors have what was going on, and then what was found. */
    private static final int REASON_LINES = 2;

    /** Where it was found, as YAML's errors tell it after each of the two. */
    private static final Pattern YAML_PLACE = Pattern.compile("in reader, line (\\d{1,9}), column");

    /** What JSON's and CSV's errors tell of the program that reads, and what is told instead. */
    private static final Map<Pattern, String> WORDINGS = Map.of(
            Pattern.compile(" ?\\((start marker at|value #).*"), "",
            Pattern.compile(" \\(code \\d+\\)"), "",
            Pattern.compile("\\(CTRL-CHAR, code (\\d+)\\)"), "control character $1",
            Pattern.compile("end-of-input"), "end",
            Pattern.compile("close marker for Array"), "]",
            Pattern.compile("close marker for Object"), "}",
            Pattern.compile("was expecting \\(JSON String.*"),
                    "expected a text in quotes, a number, a list or an object");

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNameLength(1000)
            .build();

    private final Path file;

    private JobTreeReader(Path file) {
        this.file = file;
    }

    /**
     * The tree of {@code file}.
     *
     * @throws IllegalArgumentException if its format is unknown, or its content is not of its format
     * @throws IOException if it cannot be read
     */
    static JobTree read(Path file) throws IOException {
        JobFormat format = JobFormat.of(file);
        JobTreeReader reader = new JobTreeReader(file);
        List<String> lines = reader.lines();
        try {
            return switch (format) {
                case YAML -> reader.yaml(String.join("\n", lines));
                case TOML -> reader.document(toml().readTree(String.join("\n", lines)), LineNumbers.NONE);
                case JSON -> reader.json(String.join("\n", lines));
                case CSV -> reader.table(lines);
                case JSON_LINES -> reader.objects(lines);
            };
        } catch (JacksonException damaged) {
            throw reader.unreadable(format, damaged, 0);
        }
    }

    private List<String> lines() throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalArgumentException(
                    "%s: expected a job file of at most %d bytes, found %d; split the job, or use wildcards"
                            .formatted(file, LARGEST_FILE, Files.size(file)));
        }
        List<String> lines = new ArrayList<>();
        try (InputStream in = TextLines.open(file)) {
            TextLines text = new TextLines(in, file.toString());
            for (String line = text.next(); line != null; line = text.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static JsonMapper json() {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(BOUNDS)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private static ObjectMapper toml() {
        return TomlMapper.builder(
                        TomlFactory.builder().streamReadConstraints(BOUNDS).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Aliases, with which a few lines can stand for gigabytes, are refused: Jackson would take them for their names. */
    private JobTree yaml(String text) {
        YAMLMapper mapper = YAMLMapper.builder(YAMLFactory.builder()
                        .streamReadConstraints(BOUNDS)
                        .loadSettings(LoadSettings.builder()
                                .setCodePointLimit(LARGEST_FILE)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try (YAMLParser parser = (YAMLParser) mapper.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    throw new IllegalArgumentException(
                            "%s: line %d: expected no aliases, found *%s; write the value again"
                                    .formatted(file, parser.currentLocation().getLineNr(), parser.getString()));
                }
            }
        }
        return located(mapper, text);
    }

    private JobTree json(String text) {
        return located(json(), text);
    }

    private JobTree located(ObjectMapper mapper, String text) {
        JsonNode tree = mapper.readTree(text);
        try (JsonParser parser = mapper.createParser(text)) {
            return document(tree, LineNumbers.of(parser));
        }
    }

    private JobTree document(@Nullable JsonNode tree, LineNumbers lines) {
        return switch (tree) {
            case ObjectNode root -> new JobTree.Document(root, lines);
            case JsonNode list when list.isArray() -> rows(list, lines);
            case null, default ->
                throw new IllegalArgumentException(
                        "%s: expected a job with prompts, found %s".formatted(file, FieldReader.kind(tree)));
        };
    }

    private JobTree rows(JsonNode list, LineNumbers lines) {
        List<JobTree.Row> rows = new ArrayList<>();
        for (JsonNode entry : list.values()) {
            String place = "%s: entry %d".formatted(lines.at(file, "/" + rows.size()), rows.size() + 1);
            rows.add(new JobTree.Row(place, object(place, entry)));
        }
        return new JobTree.Rows(rows);
    }

    private JobTree objects(List<String> lines) {
        JsonMapper json = json();
        List<JobTree.Row> rows = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            if (!lines.get(index).isBlank()) {
                String place = "%s: line %d".formatted(file, index + 1);
                try {
                    rows.add(new JobTree.Row(place, object(place, json.readTree(lines.get(index)))));
                } catch (JacksonException damaged) {
                    throw unreadable(JobFormat.JSON_LINES, damaged, index);
                }
            }
        }
        return new JobTree.Rows(rows);
    }

    private ObjectNode object(String place, JsonNode entry) {
        if (entry instanceof ObjectNode fields) {
            return fields;
        }
        throw new IllegalArgumentException(
                "%s: expected an object with a prompt, found %s".formatted(place, FieldReader.kind(entry)));
    }

    /** Empty cells count as missing. */
    private JobTree table(List<String> lines) {
        if (lines.isEmpty()) {
            return new JobTree.Rows(List.of());
        }
        CsvSchema schema = CsvSchema.emptySchema().withHeader().withColumnSeparator(separator(lines.getFirst()));
        List<JobTree.Row> rows = new ArrayList<>();
        try (MappingIterator<Map<String, String>> records = CsvMapper.builder()
                .build()
                .readerForMapOf(String.class)
                .with(schema)
                .readValues(String.join("\n", lines))) {
            while (records.hasNextValue()) {
                int line = records.currentLocation().getLineNr();
                ObjectNode fields = JsonMapper.shared().createObjectNode();
                records.nextValue().forEach((name, cell) -> {
                    if (cell != null && !cell.isBlank()) {
                        fields.put(name, cell.strip());
                    }
                });
                if (!fields.isEmpty()) {
                    rows.add(new JobTree.Row("%s: line %d".formatted(file, line), fields));
                }
            }
        }
        requireDistinct(lines.getFirst(), schema.getColumnSeparator());
        return new JobTree.Rows(rows);
    }

    private void requireDistinct(String header, char separator) {
        TreeSet<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Stream.of(header.split(Pattern.quote(String.valueOf(separator)), -1))
                .map(String::strip)
                .filter(name -> !seen.add(name))
                .findFirst()
                .ifPresent(twice -> {
                    throw new IllegalArgumentException("%s: line 1: expected each column once, found %s twice"
                            .formatted(file, Printable.line(twice)));
                });
    }

    /** The comma, or what spreadsheets of other countries write. */
    private static char separator(String header) {
        for (char candidate : new char[] {',', ';', '\t'}) {
            if (header.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    private IllegalArgumentException unreadable(JobFormat format, JacksonException damaged, int linesBefore) {
        String message = String.valueOf(damaged.getOriginalMessage());
        Matcher place = YAML_PLACE.matcher(message);
        int line = damaged.getLocation() == null ? 0 : damaged.getLocation().getLineNr();
        while (place.find()) {
            line = Integer.parseInt(place.group(1));
        }
        String reason = message.lines()
                .filter(part -> !part.isBlank() && !part.startsWith(" "))
                .limit(REASON_LINES)
                .collect(Collectors.joining(": "));
        for (Map.Entry<Pattern, String> wording : WORDINGS.entrySet()) {
            reason = wording.getKey().matcher(reason).replaceAll(wording.getValue());
        }
        return new IllegalArgumentException(
                "%s: %sexpected %s, found an error: %s"
                        .formatted(
                                file,
                                line > 0 ? "line %d: ".formatted(line + linesBefore) : "",
                                format.label(),
                                Printable.line(reason.substring(0, Math.min(LONGEST_REASON, reason.length())))),
                damaged);
    }
}
