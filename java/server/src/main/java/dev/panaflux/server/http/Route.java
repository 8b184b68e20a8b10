package dev.panaflux.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers requests of a method and path.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}
 * @param template of the path, with names in braces for segments that vary: {@code /api/jobs/{id}}
 * @param access who may call it
 * @param action answers
 */
public record Route(String method, String template, Access access, Action action) {

    /** Who may call a route. */
    public enum Access {
        /** Who has the key, if one is set. */
        KEY,
        /** Everybody: health checks, and what only those know who were told an address that nobody guesses. */
        ANYBODY
    }

    /** Answers calls. */
    @FunctionalInterface
    public interface Action {
        /**
         * Answers one call.
         *
         * @throws Exception any failure, which becomes an answer of its kind
         */
        void answer(Call call) throws Exception;
    }

    /** A route for who has the key. */
    public static Route of(String method, String template, Action action) {
        return new Route(method, template, Access.KEY, action);
    }

    /** A route for everybody. */
    public static Route open(String method, String template, Action action) {
        return new Route(method, template, Access.ANYBODY, action);
    }

    /** The values of the template's names if a path matches. */
    Optional<Map<String, String>> match(String path) {
        List<String> expected = segments(template);
        List<String> found = segments(path);
        if (expected.size() != found.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < expected.size(); i++) {
            String segment = expected.get(i);
            if (segment.startsWith("{")) {
                values.put(segment.substring(1, segment.length() - 1), found.get(i));
            } else if (!segment.equals(found.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
