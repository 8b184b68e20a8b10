package dev.panaflux.tokenizer;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Turns prompts into what the text encoder reads: klein's chat text, tokenized, cut on the right at {@link #maxLength()}
 * tokens or padded on the right up to it.
 *
 * <p>Immutable; any number of threads may use one. Source: {@code _get_qwen3_prompt_embeds} of diffusers'
 * {@code Flux2KleinPipeline}. The known trap: a long prompt's chat text is cut as a whole, so the end of the template is
 * lost with the end of the prompt.
 */
public final class PromptTokenizer {

    private final Tokenizer tokenizer;
    private final int padToken;
    private final int longest;
    private final int maxLength;

    private PromptTokenizer(Tokenizer tokenizer, int padToken, int longest, int maxLength) {
        this.tokenizer = tokenizer;
        this.padToken = padToken;
        this.longest = longest;
        this.maxLength = maxLength;
    }

    /**
     * Reads a model's tokenizer; prompts have {@code min(512, model_max_length)} tokens.
     *
     * @param tokenizerFolder the folder that holds {@code tokenizer.json} and {@code tokenizer_config.json}
     * @throws ModelFormatException if a file is missing, damaged, or asks for what {@link Tokenizer} does not do
     */
    public static PromptTokenizer load(Path tokenizerFolder) throws ModelFormatException {
        Path configFile = tokenizerFolder.resolve("tokenizer_config.json");
        TokenizerConfig config = TokenizerConfig.read(configFile);
        Tokenizer tokenizer = Tokenizer.load(tokenizerFolder);
        int padToken = tokenizer
                .idOf(config.padToken())
                .orElseThrow(() -> new ModelFormatException(configFile
                        + ": pad_token: expected a token of tokenizer.json, found \"" + config.padToken() + "\""));
        return new PromptTokenizer(tokenizer, padToken, config.maxLength(), config.maxLength());
    }

    /**
     * The same tokenizer for prompts of another length.
     *
     * @throws IllegalArgumentException if the length is less than 1 or more than {@code min(512, model_max_length)}
     */
    public PromptTokenizer withMaxLength(int maxLength) {
        if (maxLength < 1 || maxLength > longest) {
            throw new IllegalArgumentException("maxLength: expected 1 to " + longest + " tokens, found " + maxLength);
        }
        return new PromptTokenizer(tokenizer, padToken, longest, maxLength);
    }

    /** The number of tokens of every prompt, padding included. */
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
        String chatText = ChatTemplate.chatText(prompt);
        int[] tokens = tokenizer.encode(chatText);
        int[] ids = Arrays.copyOf(tokens, maxLength);
        int validTokens = Math.min(tokens.length, maxLength);
        Arrays.fill(ids, validTokens, maxLength, padToken);
        return new PromptTokens(ids, validTokens, tokens.length, chatText);
    }
}
