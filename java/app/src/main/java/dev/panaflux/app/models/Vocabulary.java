package dev.panaflux.app.models;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ConfigFile;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a small model knows, as {@code vocabulary.json} in its folder lists it. Large models have none.
 *
 * @param things that it draws: topics, names, and other names of each
 * @param modifiers of how it draws them: kinds, phrases, and other phrases for each
 * @param words all words that it knows, in lower case
 * @param nearest for words that it does not know: the name that it knows of nearly the same; empty if it knows none, so that the word
 *     is not taken for a misspelt name
 */
public record Vocabulary(
        Map<String, Map<String, List<String>>> things,
        Map<String, Map<String, List<String>>> modifiers,
        Set<String> words,
        Map<String, Optional<String>> nearest) {

    private static final String FILE = "vocabulary.json";

    /** Copies words and nearest ones. */
    public Vocabulary {
        things = Collections.unmodifiableMap(things);
        modifiers = Collections.unmodifiableMap(modifiers);
        words = Set.copyOf(words);
        nearest = Map.copyOf(nearest);
    }

    /**
     * The vocabulary of a model, if its folder has one.
     *
     * @throws ModelFormatException if the file is damaged
     */
    public static Optional<Vocabulary> of(ModelFiles model) throws ModelFormatException {
        Path folder = model.folder();
        return folder == null || !Files.exists(folder.resolve(FILE))
                ? Optional.empty()
                : Optional.of(read(folder.resolve(FILE)));
    }

    /**
     * Reads a vocabulary.
     *
     * @throws ModelFormatException if the file is missing or damaged
     */
    public static Vocabulary read(Path path) throws ModelFormatException {
        ConfigFile file = ConfigFile.read(path);
        return new Vocabulary(
                groups(file, "things"),
                groups(file, "modifiers"),
                new HashSet<>(file.texts("words", List.of())),
                nearest(file));
    }

    private static Map<String, Map<String, List<String>>> groups(ConfigFile file, String key)
            throws ModelFormatException {
        Map<String, Map<String, List<String>>> groups = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> group : object(file, key, file.node(key))) {
            Map<String, List<String>> names = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> name : object(file, key, group.getValue())) {
                names.put(name.getKey(), texts(file, key, name.getValue()));
            }
            groups.put(group.getKey(), Collections.unmodifiableMap(names));
        }
        return groups;
    }

    private static Map<String, Optional<String>> nearest(ConfigFile file) throws ModelFormatException {
        Map<String, Optional<String>> nearest = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> word : object(file, "nearest", file.node("nearest"))) {
            if (!word.getValue().isString() && !word.getValue().isNull()) {
                throw file.unexpected("nearest", "a string or null for each word");
            }
            nearest.put(word.getKey(), Optional.ofNullable(word.getValue().stringValue(null)));
        }
        return nearest;
    }

    private static Set<Map.Entry<String, JsonNode>> object(ConfigFile file, String key, JsonNode node)
            throws ModelFormatException {
        if (!node.isObject() && !node.isMissingNode()) {
            throw file.unexpected(key, "an object with an object for each group");
        }
        return node.properties();
    }

    private static List<String> texts(ConfigFile file, String key, JsonNode node) throws ModelFormatException {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : node) {
            if (!text.isString()) {
                throw file.unexpected(key, "a list of strings for each name");
            }
            texts.add(text.stringValue());
        }
        if (!node.isArray()) {
            throw file.unexpected(key, "a list of strings for each name");
        }
        return List.copyOf(texts);
    }

    /** How many things the model draws. */
    public int size() {
        return things.values().stream().mapToInt(Map::size).sum();
    }

    /** The fields of a JSON object: things and modifiers. */
    public Map<String, Object> toMap() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("things", things);
        fields.put("modifiers", modifiers);
        return fields;
    }
}
