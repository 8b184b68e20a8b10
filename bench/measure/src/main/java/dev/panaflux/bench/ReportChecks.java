package dev.panaflux.bench;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of what a report tells, which may have been read from any file. */
final class ReportChecks {

    private ReportChecks() {}

    /** Requires the values, in the order of {@code names}, and those in them. */
    static void present(String names, @Nullable Object... values) {
        String[] each = names.split(", ", -1);
        for (int i = 0; i < values.length; i++) {
            boolean complete = !(values[i] instanceof Collection<?> elements)
                    || elements.stream().noneMatch(Objects::isNull);
            that(values[i] != null && complete, each[i], "a value", "none");
        }
    }

    /** Requires {@code fits}. */
    static void that(boolean fits, String name, String expected, Object found) {
        if (!fits) {
            throw new IllegalArgumentException("%s: expected %s, found %s".formatted(name, expected, found));
        }
    }

    /** Requires a name of letters, digits and hyphens, which pages and tables use as it is. */
    static void word(String name, String text) {
        that(text.matches("[A-Za-z0-9_-]{1,40}"), name, "a word", text);
    }

    /** Requires a number above zero. */
    static void positive(String name, long number) {
        that(number > 0, name, "a number above 0", number);
    }

    /** Requires a finite number above zero. */
    static void positive(String name, double number) {
        that(number > 0 && Double.isFinite(number), name, "a number above 0", number);
    }
}
