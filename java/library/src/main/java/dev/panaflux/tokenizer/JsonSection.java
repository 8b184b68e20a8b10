package dev.panaflux.tokenizer;

import dev.panaflux.system.Printable;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/**
 * A value in a JSON file with its location, for error messages.
 *
 * @param file the file
 * @param key the value's path, such as {@code model.dropout} or {@code added_tokens[3].id}; empty for the whole file
 * @param value the value; a missing node if there is none
 */
record JsonSection(Path file, String key, JsonNode value) {

    private static final int LONGEST_QUOTE = 60;
    private static final int LONGEST_KEY = 200;

    /** A member of this object; absent if this is not an object or has no such member. */
    JsonSection get(String name) {
        return new JsonSection(file, key.isEmpty() ? name : key + "." + name, value.path(name));
    }

    /** Whether there is no value, or null. */
    boolean isAbsent() {
        return value.isMissingNode() || value.isNull();
    }

    /** The elements of an array. */
    List<JsonSection> elements() throws ModelFormatException {
        require(value.isArray(), "an array");
        List<JsonSection> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            elements.add(new JsonSection(file, key + "[" + i + "]", value.get(i)));
        }
        return elements;
    }

    /** The value of a string. */
    String string() throws ModelFormatException {
        require(value.isString(), "a string");
        return value.stringValue();
    }

    /** A boolean, or {@code ifAbsent}. */
    boolean flag(boolean ifAbsent) throws ModelFormatException {
        if (isAbsent()) {
            return ifAbsent;
        }
        require(value.isBoolean(), "true or false");
        return value.booleanValue();
    }

    /** A number, rounded to the nearest double; infinite if it is too large. (Jackson would throw for such an integer.) */
    double number(String expected) throws ModelFormatException {
        require(value.isNumber(), expected);
        return value.isIntegralNumber() ? value.bigIntegerValue().doubleValue() : value.doubleValue();
    }

    /** A token id. */
    int tokenId() throws ModelFormatException {
        require(value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0, "a token id");
        return value.intValue();
    }

    /** Requires an object whose {@code type} is {@code type}. */
    void requireType(String type) throws ModelFormatException {
        require(value.isObject(), "an object of type \"" + type + "\"");
        get("type").requireString(type);
    }

    /** Requires the string {@code expected}. */
    void requireString(String expected) throws ModelFormatException {
        require(value.isString() && value.stringValue().equals(expected), "\"" + expected + "\"");
    }

    /** Requires the boolean {@code expected}, or no value if that means the same. */
    void requireFlag(boolean expected, boolean ifAbsent) throws ModelFormatException {
        require(flag(ifAbsent) == expected, Boolean.toString(expected));
    }

    /** Rejects the value unless {@code fits}, with a message that says what was expected. */
    void require(boolean fits, String expected) throws ModelFormatException {
        if (!fits) {
            throw error("expected " + expected + ", found " + quote());
        }
    }

    /** An error about this value, in one line. */
    ModelFormatException error(String problem) {
        String place = key.isEmpty() ? "" : cut(key, LONGEST_KEY) + ": ";
        return new ModelFormatException(file + ": " + Printable.line(place + problem));
    }

    /** A text of the file as messages show it: in one line, and cut if it is long. */
    static String shown(String text) {
        return Printable.line(cut(text, LONGEST_QUOTE));
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "...";
    }

    /** An error about a file that cannot be read, or is not JSON. */
    static ModelFormatException unreadable(Path file, JacksonException failure) {
        if (failure instanceof JacksonIOException) {
            return new ModelFormatException(file + ": cannot be read: " + failure.getOriginalMessage(), failure);
        }
        String place = failure.getLocation() == null
                ? ""
                : " at line " + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr();
        return new ModelFormatException(
                file + ": "
                        + Printable.line("expected JSON, found an error" + place + ": " + failure.getOriginalMessage()),
                failure);
    }

    private String quote() {
        if (value.isMissingNode()) {
            return "nothing";
        }
        return shown(value.toString());
    }
}
