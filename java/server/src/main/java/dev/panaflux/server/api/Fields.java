package dev.panaflux.server.api;

import dev.panaflux.server.http.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a request. Fields that nobody asks for are ignored; null counts as missing; a wrong value is refused by name.
 *
 * @param object a JSON object
 * @param texts whether numbers may come as texts, as forms send them
 */
public record Fields(JsonNode object, boolean texts) {

    private static final int SHOWN = 40;

    /** The fields of a JSON body. */
    public static Fields of(JsonNode object) {
        return new Fields(object, false);
    }

    /** The fields of a form. */
    public static Fields of(Map<String, String> form) {
        return new Fields(JsonMapper.shared().valueToTree(form), true);
    }

    private @Nullable JsonNode field(String name) {
        JsonNode field = object.get(name);
        return field == null || field.isNull() ? null : field;
    }

    /** Whether a field is given. */
    public boolean has(String name) {
        return field(name) != null;
    }

    /**
     * A text, or null if it is missing.
     *
     * @throws RequestException if the field is no text
     */
    public @Nullable String text(String name) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return null;
        }
        if (!field.isString()) {
            throw wrong(name, "a text", field);
        }
        return field.stringValue();
    }

    /**
     * A text, or {@code fallback} if it is missing.
     *
     * @throws RequestException if the field is no text
     */
    public String text(String name, String fallback) throws RequestException {
        String text = text(name);
        return text == null ? fallback : text;
    }

    /**
     * A text that must be there.
     *
     * @throws RequestException if the field is no text, or missing
     */
    public String required(String name) throws RequestException {
        String text = text(name);
        if (text == null) {
            throw RequestException.wrong(name, "expected a text, found none");
        }
        return text;
    }

    /**
     * A whole number, or null if it is missing.
     *
     * @throws RequestException if the field is none from {@code least} to {@code most}
     */
    public @Nullable Integer integer(String name, int least, int most) throws RequestException {
        Double number = number(name, least, most);
        if (number == null) {
            return null;
        }
        if (number != Math.rint(number)) {
            throw RequestException.wrong(name, "expected a whole number, found " + number);
        }
        return number.intValue();
    }

    /**
     * A whole number, or {@code fallback} if it is missing.
     *
     * @throws RequestException if the field is none from {@code least} to {@code most}
     */
    public int integer(String name, int least, int most, int fallback) throws RequestException {
        Integer number = integer(name, least, most);
        return number == null ? fallback : number;
    }

    /**
     * A number, or null if it is missing.
     *
     * @throws RequestException if the field is none from {@code least} to {@code most}
     */
    public @Nullable Double number(String name, double least, double most) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return null;
        }
        double number = Double.NaN;
        if (field.isNumber()) {
            number = field.doubleValue();
        } else if (texts && field.isString()) {
            try {
                number = Double.parseDouble(field.stringValue());
            } catch (NumberFormatException none) {
                throw wrong(name, "a number", field);
            }
        }
        if (!(number >= least && number <= most)) {
            throw wrong(name, "a number from %s to %s".formatted(plain(least), plain(most)), field);
        }
        return number;
    }

    /**
     * A share above 0 and at most 1, or null if it is missing.
     *
     * @throws RequestException if the field is none
     */
    public @Nullable Double share(String name) throws RequestException {
        Double number = number(name, 0, 1);
        if (number != null && number == 0) {
            throw RequestException.wrong(name, "expected a number above 0 and at most 1, found 0");
        }
        return number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /**
     * Whether a field is true.
     *
     * @throws RequestException if it is neither true nor false
     */
    public boolean flag(String name, boolean fallback) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return fallback;
        }
        if (field.isBoolean()) {
            return field.booleanValue();
        }
        if (field.isInt() && (field.intValue() == 0 || field.intValue() == 1)) {
            return field.intValue() == 1;
        }
        if (texts && field.isString() && field.stringValue().matches("true|false")) {
            return Boolean.parseBoolean(field.stringValue());
        }
        throw wrong(name, "true or false", field);
    }

    /**
     * Texts, none if they are missing.
     *
     * @throws RequestException if the field is no list of at most {@code most} texts
     */
    public List<String> texts(String name, int most) throws RequestException {
        JsonNode field = field(name);
        List<String> found = new ArrayList<>();
        if (field == null) {
            return found;
        }
        if (!field.isArray() || field.size() > most) {
            throw wrong(name, "a list of at most %d texts".formatted(most), field);
        }
        for (JsonNode element : field) {
            if (!element.isString()) {
                throw wrong(name, "a list of texts", field);
            }
            found.add(element.stringValue());
        }
        return found;
    }

    /**
     * The elements of a list, none if it is missing.
     *
     * @param each what an element is, in messages
     * @throws RequestException if the field is no list of at most {@code most} elements
     */
    public List<JsonNode> elements(String name, int most, String each) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return List.of();
        }
        if (!field.isArray() || field.size() > most) {
            throw wrong(name, "a list of at most %d elements, each %s".formatted(most, each), field);
        }
        return List.copyOf(field.values());
    }

    /**
     * The fields of an object, none if it is missing.
     *
     * @throws RequestException if the field is no object
     */
    public Fields object(String name) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return new Fields(JsonMapper.shared().createObjectNode(), texts);
        }
        if (!field.isObject()) {
            throw wrong(name, "an object", field);
        }
        return new Fields(field, texts);
    }

    /** A number or text as text, or null if it is missing. */
    public @Nullable String word(String name) throws RequestException {
        JsonNode field = field(name);
        if (field == null) {
            return null;
        }
        if (!field.isString() && !field.isIntegralNumber()) {
            throw wrong(name, "a whole number", field);
        }
        return field.asString();
    }

    /**
     * A field that is wrong.
     *
     * @param expected what was expected
     * @param found its value, or a part of it
     */
    static RequestException wrong(String name, String expected, JsonNode found) {
        String text = found.toString();
        return RequestException.wrong(
                name,
                "expected %s, found %s"
                        .formatted(expected, text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text));
    }
}
