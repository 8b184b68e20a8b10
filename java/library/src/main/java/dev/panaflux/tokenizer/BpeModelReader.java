package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the {@code model} of a tokenizer.json from a stream; its members may come in any order. */
final class BpeModelReader {

    private final Path file;
    private final JsonParser parser;
    private final ObjectNode parts = JsonNodeFactory.instance.objectNode();
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final Map<Integer, String> spellings = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private boolean hasMerges;

    /** Two tokens, as written in the vocabulary, whose concatenation is a token. */
    private record Merge(String left, String right) {}

    /** A reader of a file that is being parsed. */
    BpeModelReader(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /**
     * Reads the rest of the object that the parser has entered.
     *
     * @throws ModelFormatException if the vocabulary or the merges are malformed
     */
    void read() throws ModelFormatException {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
                readVocabulary();
            } else if (name.equals("merges") && value == JsonToken.START_ARRAY) {
                readMerges();
                hasMerges = true;
            } else {
                parts.set(name, parser.<JsonNode>readValueAsTree());
            }
        }
    }

    private void readVocabulary() throws ModelFormatException {
        for (String token = parser.nextName(); token != null; token = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                throw unexpected("model.vocab." + token, "a token id");
            }
            int id = parser.getIntValue();
            String other = spellings.put(id, token);
            if (id < 0 || other != null) {
                throw error("model.vocab." + token, "expected a unique token id, found " + id);
            }
            vocabulary.put(token, id);
        }
    }

    private void readMerges() throws ModelFormatException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            switch (parser.currentToken()) {
                case START_ARRAY -> {
                    parser.nextToken();
                    String left = mergedString();
                    parser.nextToken();
                    merges.add(new Merge(left, mergedString()));
                    if (parser.nextToken() != JsonToken.END_ARRAY) {
                        throw unexpected(mergeKey(merges.size() - 1), "a pair of strings");
                    }
                }
                case VALUE_STRING -> {
                    String pair = parser.getString();
                    int space = pair.indexOf(' ');
                    if (space < 0 || space != pair.lastIndexOf(' ')) {
                        throw unexpected(mergeKey(merges.size()), "two tokens with one space between");
                    }
                    merges.add(new Merge(pair.substring(0, space), pair.substring(space + 1)));
                }
                default -> throw unexpected(mergeKey(merges.size()), "a string or a pair of strings");
            }
        }
    }

    private String mergedString() throws ModelFormatException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw unexpected(mergeKey(merges.size()), "a pair of strings");
        }
        return parser.getString();
    }

    /**
     * Returns the model.
     *
     * @throws ModelFormatException if it is not byte-level BPE, or something is missing
     */
    BpeModel model() throws ModelFormatException {
        JsonSection section = new JsonSection(file, "model", parts);
        section.get("type").requireString("BPE");
        JsonSection dropout = section.get("dropout");
        dropout.require(dropout.isAbsent() || dropout.number("none") == 0, "none");
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            JsonSection text = section.get(affix);
            text.require(text.isAbsent() || text.string().isEmpty(), "none");
        }
        section.get("byte_fallback").requireFlag(false, false);
        section.get("vocab").require(!vocabulary.isEmpty(), "an object of token ids");
        section.get("merges").require(hasMerges, "an array of merges");
        for (int value = 0; value < 256; value++) {
            String token = String.valueOf(ByteLevelAlphabet.character((byte) value));
            if (!vocabulary.containsKey(token)) {
                throw error(
                        "model.vocab",
                        String.format("expected a token for every byte, found no \"%s\" for 0x%02X", token, value));
            }
        }
        return new BpeModel(
                vocabulary,
                spellings,
                mergeTable(),
                section.get("ignore_merges").flag(false));
    }

    private MergeTable mergeTable() throws ModelFormatException {
        int[] lefts = new int[merges.size()];
        int[] rights = new int[merges.size()];
        int[] results = new int[merges.size()];
        for (int i = 0; i < merges.size(); i++) {
            Merge merge = merges.get(i);
            lefts[i] = mergedToken(i, merge.left());
            rights[i] = mergedToken(i, merge.right());
            results[i] = mergedToken(i, merge.left().concat(merge.right()));
        }
        return new MergeTable(lefts, rights, results);
    }

    private int mergedToken(int merge, String token) throws ModelFormatException {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw error(mergeKey(merge), "expected tokens of model.vocab, found \"" + JsonSection.shown(token) + "\"");
        }
        return id;
    }

    private static String mergeKey(int merge) {
        return "model.merges[" + merge + "]";
    }

    private ModelFormatException unexpected(String key, String expected) {
        return error(key, "expected " + expected + ", found " + JsonSection.shown(String.valueOf(parser.getString())));
    }

    private ModelFormatException error(String key, String problem) {
        return new JsonSection(file, key, parts).error(problem);
    }
}
