package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Turns prompts into what the text encoder reads: the text of the family's template, tokenized, cut on the right at
 * {@link #maxLength()} tokens and, where the format asks for it, padded on the right up to it.
 *
 * <p>Immutable; any number of threads may use one. The known trap: a long prompt's text is cut as a whole, so the end of the
 * template is lost with the end of the prompt.
 */
public final class PromptTokenizer {

    private final Tokenizer tokenizer;
    private final PromptFormat format;
    private final int padToken;
    private final int longest;
    private final int maxLength;

    private PromptTokenizer(Tokenizer tokenizer, PromptFormat format, int padToken, int longest, int maxLength) {
        this.tokenizer = tokenizer;
        this.format = format;
        this.padToken = padToken;
        this.longest = longest;
        this.maxLength = maxLength;
    }

    /**
     * Reads a model's tokenizer; prompts have at most {@code min(format.longest(), model_max_length)} tokens.
     *
     * @param tokenizerFolder the folder that holds {@code tokenizer.json} and {@code tokenizer_config.json}
     * @throws ModelFormatException if a file is missing, damaged, or asks for what {@link Tokenizer} does not do
     */
    public static PromptTokenizer load(Path tokenizerFolder, PromptFormat format) throws ModelFormatException {
        Path configFile = tokenizerFolder.resolve("tokenizer_config.json");
        TokenizerConfig config = TokenizerConfig.read(configFile);
        Tokenizer tokenizer = Tokenizer.load(tokenizerFolder);
        int padToken = tokenizer
                .idOf(config.padToken())
                .orElseThrow(() -> new ModelFormatException(configFile
                        + ": pad_token: expected a token of tokenizer.json, found \"" + config.padToken() + "\""));
        int longest = Math.min(format.longest(), config.maxLength());
        return new PromptTokenizer(tokenizer, format, padToken, longest, longest);
    }

    /**
     * The same tokenizer for prompts of another length.
     *
     * @throws IllegalArgumentException if the length is less than 1 or more than what {@link #load} chose
     */
    public PromptTokenizer withMaxLength(int maxLength) {
        if (maxLength < 1 || maxLength > longest) {
            throw new IllegalArgumentException("maxLength: expected 1 to " + longest + " tokens, found " + maxLength);
        }
        return new PromptTokenizer(tokenizer, format, padToken, longest, maxLength);
    }

    /** The most tokens of a prompt; where prompts are padded, the tokens of every prompt. */
    public int maxLength() {
        return maxLength;
    }

    /** The tokenizer itself, without template, padding or limit. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * A prompt's tokens.
     *
     * @param prompt any text, also empty; text that stands for an added token becomes that token
     */
    public PromptTokens tokenize(String prompt) {
        String text = format.template().apply(prompt);
        int[] tokens = tokenizer.encode(text);
        int validTokens = Math.min(tokens.length, maxLength);
        int[] ids = Arrays.copyOf(tokens, format.padded() ? maxLength : validTokens);
        Arrays.fill(ids, validTokens, ids.length, padToken);
        return new PromptTokens(ids, validTokens, tokens.length, text);
    }
}
