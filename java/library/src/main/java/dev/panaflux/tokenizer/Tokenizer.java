package dev.panaflux.tokenizer;

import dev.panaflux.tokenizer.AddedTokenSplitter.Piece;
import dev.panaflux.weights.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Qwen3's byte-level byte-pair encoding: text to token ids and back.
 *
 * <p>Added tokens are found first. The text between them is normalised to form C and split into words by the tokenizer's
 * pattern, and each word's UTF-8 bytes are merged pair by pair. Ids equal those of Hugging Face tokenizers
 * 0.23 (accuracy class EXACT).
 *
 * <p>Immutable; any number of threads may use one. Time is proportional to the text, times the logarithm of its longest
 * word.
 */
public final class Tokenizer {

    private static final char REPLACEMENT_CHARACTER = '\uFFFD';

    private final AddedTokenSplitter verbatimTokens;
    private final AddedTokenSplitter normalizedTokens;
    private final SplitPattern splitPattern;
    private final BytePairEncoder encoder;
    private final BpeModel model;
    private final Map<String, AddedToken> addedTokens;
    private final Map<Integer, String> addedContents;

    private Tokenizer(TokenizerFile file) {
        this.model = file.model();
        this.addedTokens = file.addedTokens().stream().collect(Collectors.toMap(AddedToken::content, token -> token));
        this.addedContents = file.addedTokens().stream().collect(Collectors.toMap(AddedToken::id, AddedToken::content));
        this.verbatimTokens = new AddedTokenSplitter(
                file.addedTokens().stream().filter(token -> !token.normalized()).toList());
        this.normalizedTokens = new AddedTokenSplitter(file.addedTokens().stream()
                .filter(AddedToken::normalized)
                .map(Tokenizer::withNormalizedContent)
                .toList());
        this.splitPattern = file.splitPattern();
        this.encoder = new BytePairEncoder(model);
    }

    /**
     * Reads a model's tokenizer.
     *
     * @param tokenizerFolder the folder with {@code tokenizer.json}, with merges in either form
     * @throws ModelFormatException if the file is missing, damaged, or needs anything other than byte-level BPE with the
     *     steps above
     */
    public static Tokenizer load(Path tokenizerFolder) throws ModelFormatException {
        return new Tokenizer(TokenizerFile.read(tokenizerFolder.resolve("tokenizer.json")));
    }

    /**
     * The tokens of a text. The text of an added token, such as {@code <|im_end|>}, becomes that token wherever it occurs.
     *
     * @param text any string; a surrogate without its partner is read as U+FFFD, the replacement character
     * @return token ids, each in {@code [0, vocabulary size)}; empty for an empty text
     */
    public int[] encode(String text) {
        IntStream.Builder tokens = IntStream.builder();
        for (Piece verbatim : verbatimTokens.split(replaceLoneSurrogates(text))) {
            switch (verbatim) {
                case AddedTokenSplitter.Token token -> tokens.add(token.id());
                case AddedTokenSplitter.Text plain -> encodePlain(plain.text(), tokens);
            }
        }
        return tokens.build().toArray();
    }

    private void encodePlain(String text, IntStream.Builder tokens) {
        for (Piece normalized : normalizedTokens.split(CanonicalComposition.normalize(text))) {
            switch (normalized) {
                case AddedTokenSplitter.Token token -> tokens.add(token.id());
                case AddedTokenSplitter.Text plain ->
                    splitPattern.split(plain.text(), word -> encoder.encode(word, tokens));
            }
        }
    }

    /**
     * The text of tokens, including added tokens: the encoded text in normalisation form C. Bytes that are not UTF-8, such
     * as those of an incomplete character, become U+FFFD.
     *
     * @throws IllegalArgumentException if an id is not a token of this tokenizer
     */
    public String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < tokens.length; i++) {
            String added = addedContents.get(tokens[i]);
            String spelling = model.spellings().get(tokens[i]);
            if (added != null) {
                bytes.writeBytes(added.getBytes(StandardCharsets.UTF_8));
            } else if (spelling != null) {
                bytes.writeBytes(ByteLevelAlphabet.read(spelling));
            } else {
                throw new IllegalArgumentException(
                        "tokens[" + i + "]: expected a token of the vocabulary, found " + tokens[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * The token with exactly this content.
     *
     * @param content an added token's text, or a vocabulary entry as written in the tokenizer's file
     */
    public OptionalInt idOf(String content) {
        AddedToken added = addedTokens.get(content);
        Integer id =
                added != null ? Integer.valueOf(added.id()) : model.vocabulary().get(content);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static AddedToken withNormalizedContent(AddedToken token) {
        return new AddedToken(
                token.id(),
                CanonicalComposition.normalize(token.content()),
                token.singleWord(),
                token.stripLeft(),
                token.stripRight(),
                true);
    }

    private static String replaceLoneSurrogates(String text) {
        int[] codePoints = text.codePoints()
                .map(codePoint -> isSurrogate(codePoint) ? REPLACEMENT_CHARACTER : codePoint)
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
