package dev.panaflux.server.api.jobs;

import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.RequestException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items in the list's order
 * @param next what {@code before} must be for the following part, or null for none
 */
record Page<T>(List<T> items, @Nullable String next) {

    private static final int USUAL = 50;
    private static final int MOST = 500;

    /**
     * The part that the query asks for, by {@code limit} and {@code before}.
     *
     * @param all the whole list
     * @param id names an item
     * @throws RequestException if the query's values are wrong
     */
    static <T> Page<T> of(Call call, List<T> all, Function<T, String> id) throws RequestException {
        int limit = limit(call.query("limit"));
        String before = call.query("before");
        int first = 0;
        if (before != null) {
            while (first < all.size() && !id.apply(all.get(first)).equals(before)) {
                first++;
            }
            if (first == all.size()) {
                throw RequestException.wrong("before", "expected the id of an item of the list, found another");
            }
            first++;
        }
        int end = Math.min(all.size(), first + limit);
        List<T> items = all.subList(first, end);
        return new Page<>(items, end < all.size() ? id.apply(items.getLast()) : null);
    }

    private static int limit(@Nullable String text) throws RequestException {
        if (text == null) {
            return USUAL;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException none) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static RequestException wrong(String text) {
        return RequestException.wrong("limit", "expected 1 to %d, found %s".formatted(MOST, text));
    }
}
