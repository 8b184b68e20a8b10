package dev.panaflux.app.jobs.file;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * The lines of a document's fields and of the elements of its lists, for messages.
 *
 * @param lines from 1, by JSON pointer
 */
record LineNumbers(Map<String, Integer> lines) {

    /** Of a document whose lines are unknown. */
    static final LineNumbers NONE = new LineNumbers(Map.of());

    /** Deeper parts have the line of what contains them. */
    private static final int DEEPEST = 2;

    /** Copies the map. */
    LineNumbers {
        lines = Map.copyOf(lines);
    }

    /** Where a part of {@code file} is, for messages: {@code job.yaml: line 7}, or the file alone. */
    String at(Object file, String pointer) {
        Integer line = lines.get(pointer);
        return line == null ? file.toString() : "%s: line %d".formatted(file, line);
    }

    /** The lines of all that {@code parser} reads. */
    static LineNumbers of(JsonParser parser) {
        Map<String, Integer> lines = new HashMap<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            TokenStreamContext context = parser.streamReadContext();
            if (token.isStructStart()) {
                context = context.getParent();
            }
            if (!token.isStructEnd() && context.getNestingDepth() <= DEEPEST) {
                lines.putIfAbsent(
                        context.pathAsPointer().toString(),
                        parser.currentTokenLocation().getLineNr());
            }
        }
        return new LineNumbers(lines);
    }
}
