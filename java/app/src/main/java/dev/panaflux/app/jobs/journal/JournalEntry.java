package dev.panaflux.app.jobs.journal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line of a journal: what has become of an image. */
public sealed interface JournalEntry {

    /** The image; empty for an entry about all of them. */
    String id();

    /** When it was written. */
    Instant time();

    /**
     * The image is to be made.
     *
     * @param request what was asked for, for people and other programs
     */
    record Queued(String id, Instant time, Map<String, Object> request) implements JournalEntry {}

    /** Work on the image has begun. */
    record Started(String id, Instant time) implements JournalEntry {}

    /**
     * The image is about to be written. If its file is there later with this digest, it is done, whatever came in between.
     *
     * @param path its file, relative to the journal's folder, with {@code /} between names
     * @param sha256 of the file's bytes, in hexadecimal
     */
    record Writing(String id, Instant time, String path, String sha256) implements JournalEntry {}

    /**
     * The image is written.
     *
     * @param path as in {@link Writing}
     * @param sha256 as in {@link Writing}
     * @param seconds that it took, its share of what several took together included
     */
    record Done(String id, Instant time, String path, String sha256, double seconds) implements JournalEntry {}

    /**
     * The image could not be made.
     *
     * @param kind of failure, such as {@code memory}
     * @param message why, in one line
     */
    record Failed(String id, Instant time, String kind, String message) implements JournalEntry {}

    /** The image is not wanted any more. */
    record Cancelled(String id, Instant time) implements JournalEntry {}

    /** All images are made anew: what the journal tells before it no longer counts. */
    record Restarted(Instant time) implements JournalEntry {
        @Override
        public String id() {
            return "";
        }
    }

    /** The line of the journal, without its end. */
    default String toLine() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("state", getClass().getSimpleName().toLowerCase(Locale.ROOT));
        fields.put("id", id());
        fields.put("time", time().toString());
        switch (this) {
            case Queued queued -> fields.put("request", queued.request());
            case Started _, Cancelled _, Restarted _ -> {}
            case Writing writing -> {
                fields.put("path", writing.path());
                fields.put("sha256", writing.sha256());
            }
            case Done done -> {
                fields.put("path", done.path());
                fields.put("sha256", done.sha256());
                fields.put("seconds", done.seconds());
            }
            case Failed failed -> {
                fields.put("kind", failed.kind());
                fields.put("message", failed.message());
            }
        }
        return JsonMapper.shared().writeValueAsString(fields);
    }

    /**
     * Reads a line.
     *
     * @return null if the line is of a kind that this version does not know
     * @throws RuntimeException if it is no entry: it was damaged or is not whole
     */
    static @Nullable JournalEntry ofLine(String line) {
        JsonNode json = JsonMapper.shared().readTree(line);
        String id = json.required("id").stringValue();
        Instant time = Instant.parse(json.required("time").stringValue());
        return switch (json.required("state").stringValue()) {
            case "queued" -> new Queued(id, time, request(json.path("request")));
            case "started" -> new Started(id, time);
            case "writing" -> new Writing(id, time, text(json, "path"), text(json, "sha256"));
            case "done" ->
                new Done(
                        id,
                        time,
                        text(json, "path"),
                        text(json, "sha256"),
                        json.path("seconds").asDouble(0));
            case "failed" -> new Failed(id, time, text(json, "kind"), text(json, "message"));
            case "cancelled" -> new Cancelled(id, time);
            case "restarted" -> new Restarted(time);
            default -> null;
        };
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).stringValue();
    }

    private static Map<String, Object> request(JsonNode json) {
        Map<String, Object> request = new LinkedHashMap<>();
        json.properties().forEach(field -> request.put(field.getKey(), field.getValue()));
        return request;
    }
}
