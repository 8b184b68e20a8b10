package dev.panaflux.explain.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text of the page with places for what a run fills in, {@code {{name}}}, and for lines of code: {@code {{code WHAT | FILE | BEGIN}}}
 * for a block, with {@code | END} for lines, see {@link Sources}.
 */
final class Template {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-zA-Z0-9-]+|code .+?)}}(?!})");

    private static final String CODE = "code ";

    private Template() {}

    /** The text of a file beside this class. */
    static String read(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }

    /**
     * Fills a file beside this class.
     *
     * @throws IllegalStateException if a place has no value, or a value no place
     */
    static String fill(String name, Map<String, String> values) {
        String text = read(name);
        for (String value : values.keySet()) {
            if (!text.contains("{{" + value + "}}")) {
                throw new IllegalStateException("%s: expected a place for %s, found none".formatted(name, value));
            }
        }
        // Matcher.replaceAll would copy pictures character by character.
        StringBuilder filled = new StringBuilder();
        int at = 0;
        Matcher place = PLACE.matcher(text);
        while (place.find()) {
            String value = place.group(1).startsWith(CODE)
                    ? code(place.group(1).substring(CODE.length()))
                    : values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException(
                        "%s: expected a value for %s, found none".formatted(name, place.group(1)));
            }
            filled.append(text, at, place.start()).append(value);
            at = place.end();
        }
        return filled.append(text, at, text.length()).toString();
    }

    private static String code(String place) {
        List<String> parts = List.of(place.split(" \\| ", -1));
        return switch (parts.size()) {
            case 3 -> Sources.block(parts.get(0), parts.get(1), parts.get(2));
            case 4 -> Sources.lines(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
            default -> throw new IllegalStateException("code: expected 3 or 4 parts, found " + place);
        };
    }
}
