package dev.panaflux.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes reports as JSON files. */
public final class ReportFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A report has a few kilobytes for each run. */
    private static final int LONGEST = 64 << 20;

    private ReportFile() {}

    /** The report as JSON. */
    public static String toJson(BenchReport report) {
        return JSON.writeValueAsString(report) + "\n";
    }

    /**
     * Reads a report.
     *
     * @throws IOException if the file cannot be read, is not a report, or has another schema version
     */
    public static BenchReport read(Path file) throws IOException {
        String text = text(file);
        try {
            JsonNode json = JSON.readTree(text);
            int version = json.path("schemaVersion").asInt(0);
            if (version != BenchReport.SCHEMA_VERSION) {
                throw new IOException("%s: expected a benchmark report of schema version %d, found %s"
                        .formatted(file, BenchReport.SCHEMA_VERSION, version == 0 ? "none" : String.valueOf(version)));
            }
            return JSON.treeToValue(json, BenchReport.class);
        } catch (ValueInstantiationException e) {
            throw new IOException("%s: expected a benchmark report: %s".formatted(file, line(reason(e))), e);
        } catch (JacksonException e) {
            throw new IOException(
                    "%s: expected a benchmark report, found %s".formatted(file, line(e.getOriginalMessage())), e);
        }
    }

    /** The text of a file or a pipe. */
    private static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": expected a benchmark report, found a folder");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException e) {
            throw new IOException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        if (bytes.length > LONGEST) {
            throw new IOException(
                    "%s: expected a benchmark report of at most %d MiB, found more".formatted(file, LONGEST >> 20));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": expected a benchmark report, found bytes that are no text in UTF-8", e);
        }
    }

    /** A message that quotes the file, without control characters. */
    private static String line(String message) {
        return message.replaceAll("\\p{Cc}", "?");
    }

    private static String reason(ValueInstantiationException failure) {
        String place = failure.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        Throwable cause = failure.getCause();
        return (place.isEmpty() ? "" : place.substring(1) + ": ")
                + (cause instanceof IllegalArgumentException check ? check.getMessage() : failure.getOriginalMessage());
    }
}
