package dev.panaflux.mcp;

import dev.panaflux.system.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A call's arguments. What is wrong is said by name, as a language model can mend it then.
 *
 * @param values by name
 */
record Arguments(Map<String, Object> values) {

    private static final int SHOWN = 80;

    /**
     * Checks that a tool knows all of them.
     *
     * @throws IllegalArgumentException naming one that it does not know
     */
    void requireKnown(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("arguments: expected %s, found \"%s\""
                        .formatted(
                                known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known)),
                                Printable.line(brief(name))));
            }
        }
    }

    /** A text that must be there. */
    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalArgumentException(name + ": expected a text, found none");
        }
        return text;
    }

    /** A text, or null. */
    @Nullable
    String text(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, "a text", value);
    }

    /** A whole number in a range, or null. */
    @Nullable
    Integer integer(String name, int least, int most) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        // Some language models write 512.0.
        if (value instanceof Number number) {
            BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
            if (exact.scale() <= 0
                    && exact.compareTo(BigDecimal.valueOf(least)) >= 0
                    && exact.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return exact.intValueExact();
            }
        }
        throw wrong(name, "a whole number from %d to %d".formatted(least, most), value);
    }

    /** A number, or null. */
    @Nullable
    Double number(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(name, "a number", value);
    }

    /** A number or a text as a word, or null. */
    @Nullable
    String word(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw wrong(name, "a number", value);
    }

    /** Texts, none if the list is missing. */
    List<String> texts(String name, int most) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        String expected = "a list of at most %d texts".formatted(most);
        if (!(value instanceof List<?> list) || list.size() > most) {
            throw wrong(name, expected, value);
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw wrong(name, expected, value);
            }
            texts.add(text);
        }
        return texts;
    }

    private static IllegalArgumentException wrong(String name, String expected, Object found) {
        return new IllegalArgumentException(
                "%s: expected %s, found %s".formatted(name, expected, Printable.line(brief(found.toString()))));
    }

    private static String brief(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
