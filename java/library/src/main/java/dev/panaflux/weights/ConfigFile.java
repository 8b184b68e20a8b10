package dev.panaflux.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JSON object read from a file, with type-checked access to its values. Errors name file and key. */
public final class ConfigFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final long LARGEST_BYTES = 64 << 20;

    private final Path path;
    private final ObjectNode root;

    private ConfigFile(Path path, ObjectNode root) {
        this.path = path;
        this.root = root;
    }

    /** Reads {@code path}; keys that diffusers lists under {@code _use_default_values} count as missing. */
    public static ConfigFile read(Path path) throws ModelFormatException {
        JsonNode node;
        try {
            if (Files.size(path) > LARGEST_BYTES) {
                throw new ModelFormatException(
                        path + ": expected at most " + LARGEST_BYTES + " bytes of JSON, found " + Files.size(path));
            }
            node = JSON.readTree(Files.readString(path));
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        } catch (JacksonException e) {
            throw new ModelFormatException(
                    path + ": " + ModelFileErrors.printable(String.valueOf(e.getOriginalMessage())), e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new ModelFormatException(path + ": expected a JSON object");
        }
        object.path("_use_default_values").forEach(key -> object.remove(key.asString("")));
        return new ConfigFile(path, object);
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** The value of {@code key}, or a missing node. */
    @SuppressWarnings("exports") // for the readers of this module, which have Jackson
    public JsonNode node(String key) {
        return root.path(key);
    }

    /** Whether {@code key} is missing or null. */
    public boolean isAbsent(String key) {
        return node(key).isMissingNode() || node(key).isNull();
    }

    public int integer(String key, int fallback) throws ModelFormatException {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw unexpected(key, "an integer");
        }
        return node.intValue();
    }

    public double number(String key, double fallback) throws ModelFormatException {
        return node(key).isMissingNode() ? fallback : number(key, node(key));
    }

    /** {@code node}, the value of {@code key}, as a number. */
    @SuppressWarnings("exports") // as above
    public double number(String key, JsonNode node) throws ModelFormatException {
        if (!node.isNumber()) {
            throw unexpected(key, "a number", node);
        }
        // Jackson throws for an integer beyond the largest double.
        double value = node.isIntegralNumber() ? node.bigIntegerValue().doubleValue() : node.doubleValue();
        if (!Double.isFinite(value)) {
            throw unexpected(key, "a number of at most 1.8e308", node);
        }
        return value;
    }

    public boolean flag(String key, boolean fallback) throws ModelFormatException {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        if (!node.isBoolean()) {
            throw unexpected(key, "true or false");
        }
        return node.booleanValue();
    }

    public String text(String key, String fallback) throws ModelFormatException {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        if (!node.isString()) {
            throw unexpected(key, "a string");
        }
        return node.stringValue();
    }

    public List<Integer> integers(String key, List<Integer> fallback) throws ModelFormatException {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                throw unexpected(key, "a list of integers");
            }
            values.add(item.intValue());
        }
        if (!node.isArray()) {
            throw unexpected(key, "a list of integers");
        }
        return values;
    }

    public List<String> texts(String key, List<String> fallback) throws ModelFormatException {
        JsonNode node = node(key);
        if (node.isMissingNode()) {
            return fallback;
        }
        List<String> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isString()) {
                throw unexpected(key, "a list of strings");
            }
            values.add(item.stringValue());
        }
        if (!node.isArray()) {
            throw unexpected(key, "a list of strings");
        }
        return values;
    }

    /** Rejects a value of {@code key} other than {@code expected}; a missing value is accepted. */
    public void require(String key, String expected) throws ModelFormatException {
        if (!text(key, expected).equals(expected)) {
            throw unexpected(key, expected);
        }
    }

    /** Rejects weights quantised by a library, since their tensors are not plain weights. */
    public void refuseQuantization() throws ModelFormatException {
        if (!isAbsent("quantization_config")) {
            throw unexpected("quantization_config", "none (plain f32, f16 or bf16 weights)");
        }
    }

    /** Calls {@code constructor} and adds this file's name to its errors. */
    public <T> T check(Supplier<T> constructor) throws ModelFormatException {
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(path + ": " + e.getMessage(), e);
        }
    }

    /** An error for a value of {@code key} that is not {@code expected}. */
    public ModelFormatException unexpected(String key, String expected) {
        return unexpected(key, expected, node(key));
    }

    private ModelFormatException unexpected(String key, String expected, JsonNode found) {
        return new ModelFormatException("%s: %s: expected %s, found %s"
                .formatted(
                        path,
                        key,
                        expected,
                        found.isMissingNode() ? "none" : ModelFileErrors.printable(found.toString())));
    }
}
