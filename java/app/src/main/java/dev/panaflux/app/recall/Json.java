package dev.panaflux.app.recall;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that others wrote, bounded in length and depth. */
final class Json {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_CHARACTERS = 1 << 24;
    private static final int MAX_NUMBER = 100;
    private static final int SEED_BITS = 64;
    private static final int BRIEF = 80;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_CHARACTERS)
                            .maxNumberLength(MAX_NUMBER)
                            .build())
                    .build())
            // Python writes NaN.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Json() {}

    /** The object that a text holds, if it holds one. */
    static Optional<JsonNode> object(@Nullable String text) {
        if (text == null || !text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            JsonNode node = MAPPER.readTree(text);
            return node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /** A field's text; null where it has none. */
    static @Nullable String text(JsonNode object, String field) {
        JsonNode node = object.path(field);
        return node.isString() ? node.stringValue() : null;
    }

    /** A field's whole number; null where it has none that fits. */
    static @Nullable Integer integer(JsonNode object, String field) {
        return integer(object.path(field));
    }

    /** A whole number; null for anything else. */
    static @Nullable Integer integer(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() ? (Integer) node.intValue() : null;
    }

    /** A field's number; null where it has none. */
    static @Nullable Float number(JsonNode object, String field) {
        return number(object.path(field));
    }

    /** A finite number; null for anything else. */
    static @Nullable Float number(JsonNode node) {
        float value = node.isNumber() ? (float) node.asDouble() : Float.NaN;
        return Float.isFinite(value) ? (Float) value : null;
    }

    /** A seed of 64 bits, unsigned; null for anything else. */
    static @Nullable Long seed(JsonNode node) {
        if (!node.isIntegralNumber()) {
            return null;
        }
        BigInteger value = node.bigIntegerValue();
        return value.signum() >= 0 && value.bitLength() <= SEED_BITS ? (Long) value.longValue() : null;
    }

    /** A seed as a number that JSON writes unsigned. */
    static Object unsigned(long seed) {
        return seed >= 0 ? (Object) seed : new BigInteger(Long.toUnsignedString(seed));
    }

    /** A text cut to what fits into a line. */
    static String brief(String text) {
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "...";
    }
}
