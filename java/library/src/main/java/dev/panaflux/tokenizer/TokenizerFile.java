package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code tokenizer.json} of Hugging Face tokenizers, checked to be of the kind that is implemented: NFC, a regular
 * expression that isolates words, byte level, BPE, and no tokens added around the text.
 *
 * <p>The vocabulary and the merges, which are nearly all of the file, are streamed; only the rest becomes a
 * tree. {@code truncation} and {@code padding} are left to the caller.
 *
 * @param addedTokens tokens recognised in the text itself
 * @param splitPattern how text is split into words
 * @param model the byte-pair encoding
 */
record TokenizerFile(List<AddedToken> addedTokens, SplitPattern splitPattern, BpeModel model) {

    /**
     * Vocabulary entries are property names to the parser: there are many, and each occurs once. (Without its table of names
     * the parser would have to read characters instead of bytes, and would accept broken UTF-8.)
     */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                    .build())
            .build();

    /**
     * Reads a file.
     *
     * @throws ModelFormatException if the file is missing, damaged or of another kind
     */
    static TokenizerFile read(Path file) throws ModelFormatException {
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(file + ": expected a tokenizer.json, found no such file");
        }
        try (JsonParser parser = MAPPER.createParser(file)) {
            BpeModelReader modelReader = new BpeModelReader(file, parser);
            ObjectNode parts = JsonNodeFactory.instance.objectNode();
            JsonSection root = new JsonSection(file, "", parts);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                String found = parser.hasCurrentToken() ? parser.getString() : "an empty file";
                throw root.error("expected an object, found " + JsonSection.shown(found));
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                boolean streamed = parser.nextToken() == JsonToken.START_OBJECT && name.equals("model");
                if (streamed) {
                    modelReader.read();
                } else {
                    parts.set(name, parser.<JsonNode>readValueAsTree());
                }
            }
            if (parser.nextToken() != null) {
                throw root.error("expected the end of the file, found " + JsonSection.shown(parser.getString()));
            }
            root.get("normalizer").requireType("NFC");
            requireNothingAround(root.get("post_processor"));
            BpeModel model = modelReader.model();
            return new TokenizerFile(addedTokens(root.get("added_tokens"), model), splitPattern(root), model);
        } catch (JacksonException e) {
            throw JsonSection.unreadable(file, e);
        }
    }

    private static SplitPattern splitPattern(JsonSection root) throws ModelFormatException {
        JsonSection sequence = root.get("pre_tokenizer");
        sequence.requireType("Sequence");
        List<JsonSection> steps = sequence.get("pretokenizers").elements();
        sequence.get("pretokenizers").require(steps.size() == 2, "a Split and a ByteLevel");

        JsonSection byteLevel = steps.get(1);
        byteLevel.requireType("ByteLevel");
        byteLevel.get("add_prefix_space").requireFlag(false, true);
        byteLevel.get("use_regex").requireFlag(false, true);

        JsonSection split = steps.get(0);
        split.requireType("Split");
        split.get("behavior").requireString("Isolated");
        split.get("invert").requireFlag(false, false);
        JsonSection regex = split.get("pattern").get("Regex");
        try {
            return SplitPattern.fromOniguruma(regex.string());
        } catch (PatternSyntaxException e) {
            throw regex.error("expected a pattern that can be translated, found " + e.getDescription()
                    + " at character " + e.getIndex() + " of " + JsonSection.shown(e.getPattern()));
        }
    }

    private static void requireNothingAround(JsonSection postProcessor) throws ModelFormatException {
        if (postProcessor.isAbsent()) {
            return;
        }
        JsonSection type = postProcessor.get("type");
        switch (type.string()) {
            case "ByteLevel" -> {}
            case "Sequence" -> {
                for (JsonSection step : postProcessor.get("processors").elements()) {
                    requireNothingAround(step);
                }
            }
            case "TemplateProcessing" -> {
                JsonSection template = postProcessor.get("single");
                template.require(
                        template.elements().size() == 1
                                && !template.elements()
                                        .getFirst()
                                        .get("Sequence")
                                        .isAbsent(),
                        "the text alone");
            }
            default -> type.require(false, "ByteLevel, Sequence or TemplateProcessing");
        }
    }

    /**
     * The added tokens, with the ids that Hugging Face tokenizers assigns: the vocabulary's, or the next free ones. It
     * ignores the ids in the file, so a file with other ids is rejected.
     */
    private static List<AddedToken> addedTokens(JsonSection section, BpeModel model) throws ModelFormatException {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        if (section.isAbsent()) {
            return List.of();
        }
        int nextId = model.vocabulary().size();
        for (JsonSection entry : section.elements()) {
            String content = entry.get("content").string();
            if (content.isEmpty()) {
                continue;
            }
            AddedToken earlier = tokens.get(content);
            Integer known = earlier != null
                    ? Integer.valueOf(earlier.id())
                    : model.vocabulary().get(content);
            int id = known != null ? known : nextId++;
            entry.get("id")
                    .require(entry.get("id").tokenId() == id, id + " for \"" + JsonSection.shown(content) + "\"");
            // Where the vocabulary's numbers have a hole, the next free one may be taken.
            String other = model.spellings().get(id);
            entry.get("id").require(known != null || other == null, "a unique token id");
            boolean special = entry.get("special").flag(false);
            tokens.put(
                    content,
                    new AddedToken(
                            id,
                            content,
                            entry.get("single_word").flag(false),
                            entry.get("lstrip").flag(false),
                            entry.get("rstrip").flag(false),
                            entry.get("normalized").flag(!special)));
        }
        return List.copyOf(tokens.values());
    }
}
