package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Turns prompts into the input of the text encoder: inserts them into the family's template, tokenizes the text, truncates it
 * on the right to {@link #maxLength()} tokens and, if the format says so, pads it on the right.
 *
 * <p>Immutable and thread-safe. Pitfall: the text of a long prompt is truncated as a whole, so the end of the template is lost
 * too.
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
     * @param tokenizerFolder the folder with {@code tokenizer.json} and {@code tokenizer_config.json}
     * @throws ModelFormatException if a file is missing, damaged, or needs something that {@link Tokenizer} does not support
     */
    public static PromptTokenizer load(Path tokenizerFolder, PromptFormat format) throws ModelFormatException {
        Path configFile = tokenizerFolder.resolve("tokenizer_config.json");
        TokenizerConfig config = TokenizerConfig.read(configFile);
        Tokenizer tokenizer = Tokenizer.load(tokenizerFolder);
        int padToken = tokenizer
                .idOf(config.padToken())
                .orElseThrow(() -> new ModelFormatException(configFile
                        + ": pad_token: expected a token of tokenizer.json, found \""
                        + JsonSection.shown(config.padToken()) + "\""));
        int longest = Math.min(format.longest(), config.maxLength());
        return new PromptTokenizer(tokenizer, format, padToken, longest, longest);
    }

    /**
     * The same tokenizer for prompts of another length.
     *
     * @throws IllegalArgumentException if the length is less than 1 or more than that of {@link #load}
     */
    public PromptTokenizer withMaxLength(int maxLength) {
        if (maxLength < 1 || maxLength > longest) {
            throw new IllegalArgumentException("maxLength: expected 1 to " + longest + " tokens, found " + maxLength);
        }
        return new PromptTokenizer(tokenizer, format, padToken, longest, maxLength);
    }

    /** Maximum number of tokens per prompt; if prompts are padded, the number for every prompt. */
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
     * @param prompt any text, possibly empty; the text of an added token becomes that token
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
