package dev.panaflux.server.log;

import dev.panaflux.system.Printable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** The server's log: an event a line. It never holds prompts, keys or headers. */
public final class ServerLog {

    /** How lines look. */
    public enum Format {
        /** {@code 2026-11-28T12:00:00Z request method=GET path=/health status=200}. */
        LINES,
        /** A JSON object a line. */
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Format format;
    private final Consumer<String> lines;

    /**
     * A log.
     *
     * @param lines receives each line, from any thread
     */
    public ServerLog(Format format, Consumer<String> lines) {
        this.format = format;
        this.lines = lines;
    }

    /** Tells that something happened, in words. */
    public void note(String message) {
        event("note", Map.of("message", message));
    }

    /**
     * Tells of an event.
     *
     * @param name of the event, one word
     * @param facts in the order in which they are shown
     */
    public void event(String name, Map<String, ?> facts) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (format == Format.JSON) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("time", now.toString());
            fields.put("event", name);
            fields.putAll(facts);
            lines.accept(JsonMapper.shared().writeValueAsString(fields));
            return;
        }
        StringBuilder line = new StringBuilder(now.toString()).append(' ').append(name);
        facts.forEach((fact, value) -> {
            String text = Printable.line(String.valueOf(value));
            line.append(' ').append(fact).append('=').append(text.contains(" ") ? '"' + text + '"' : text);
        });
        lines.accept(line.toString());
    }
}
