package dev.panaflux.server.api.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a search looks for.
 *
 * @param words in lower case; all must be found
 */
record Words(List<String> words) {

    /** The words of a query; none for null. */
    static Words of(@Nullable String query) {
        return new Words(
                query == null
                        ? List.of()
                        : Arrays.stream(query.toLowerCase(Locale.ROOT).split("\\s+", -1))
                                .filter(word -> !word.isEmpty())
                                .toList());
    }

    /** Whether a text contains all words. */
    boolean areIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().allMatch(lower::contains);
    }
}
