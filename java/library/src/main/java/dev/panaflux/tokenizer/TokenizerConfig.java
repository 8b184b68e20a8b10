package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings for prompts in a {@code tokenizer_config.json}.
 *
 * @param padToken the content of the padding token
 * @param maxLength maximum number of tokens that the model accepts
 */
record TokenizerConfig(String padToken, int maxLength) {

    private static final String USUAL_PAD_TOKEN = "<|endoftext|>";

    /**
     * Reads a file.
     *
     * @throws ModelFormatException if the file is missing or damaged, or needs something that is not supported
     */
    static TokenizerConfig read(Path file) throws ModelFormatException {
        if (!Files.isRegularFile(file)) {
            throw new ModelFormatException(file + ": expected a tokenizer_config.json, found no such file");
        }
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(file);
        } catch (JacksonException e) {
            throw JsonSection.unreadable(file, e);
        }
        JsonSection config = new JsonSection(file, "", tree);
        config.require(tree.isObject(), "an object");
        requirePlainText(config);
        return new TokenizerConfig(padToken(config.get("pad_token")), maxLength(config.get("model_max_length")));
    }

    /** Rejects settings for which Hugging Face tokenizers would give other tokens or another order. */
    private static void requirePlainText(JsonSection config) throws ModelFormatException {
        for (String side : List.of("padding_side", "truncation_side")) {
            if (!config.get(side).isAbsent()) {
                config.get(side).requireString("right");
            }
        }
        for (String setting : List.of("add_prefix_space", "split_special_tokens")) {
            config.get(setting).requireFlag(false, false);
        }
        for (String name : List.of("bos_token", "eos_token")) {
            if (!config.get(name).isAbsent()) {
                config.get("add_" + name).requireFlag(false, false);
            }
        }
    }

    private static String padToken(JsonSection token) throws ModelFormatException {
        if (token.value().isMissingNode()) {
            return USUAL_PAD_TOKEN;
        }
        return token.value().isObject() ? token.get("content").string() : token.string();
    }

    /** Tokenizers without a limit have no value, null, or a number near 1e30. */
    private static int maxLength(JsonSection length) throws ModelFormatException {
        if (length.isAbsent()) {
            return Integer.MAX_VALUE;
        }
        double tokens = length.number("a number of tokens");
        length.require(tokens >= 1, "a number of tokens");
        return (int) tokens;
    }
}
