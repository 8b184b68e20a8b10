package dev.panaflux.tokenizer;

import dev.panaflux.weights.UnusableModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The regular expression that splits text into words before byte-pair encoding. Both the matches and the text between them
 * are words.
 *
 * <p>Immutable and thread-safe. The classes {@code \p{L}} and {@code \p{N}} are those of the JDK's Unicode version, which
 * is that of Hugging Face tokenizers as long as both are Unicode 16 (JDK 25, Oniguruma 6.9.10).
 */
final class SplitPattern {

    /** Longest accepted pattern; Qwen3's has 140 characters. */
    private static final int LONGEST = 10_000;

    private static final int SHOWN = 60;

    private final Pattern pattern;

    private SplitPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Translates a tokenizer.json's pattern from Oniguruma's syntax.
     *
     * @throws PatternSyntaxException if it is malformed or uses syntax without a known equivalent in Java
     */
    static SplitPattern fromOniguruma(String regex) {
        if (regex.length() > LONGEST) {
            throw new PatternSyntaxException(
                    "more than %d characters".formatted(LONGEST), regex.substring(0, SHOWN) + "...", LONGEST);
        }
        return new SplitPattern(Pattern.compile(OnigurumaTranslator.toJava(regex)));
    }

    /**
     * Passes the words of a text, in order, to {@code words}; concatenated they are the text.
     *
     * @throws UnusableModelException if the pattern takes unreasonably much time or stack
     */
    void split(String text, Consumer<String> words) {
        List<String> found = new ArrayList<>();
        try {
            find(text, found::add);
        } catch (StackOverflowError nested) {
            // The JDK's matcher recurses once for every repetition of a group; it holds nothing that must be undone.
            throw new UnusableModelException(
                    "tokenizer: pre_tokenizer: expected a pattern that cuts a text of %d characters, found one that nests too"
                                    .formatted(text.length())
                            + " deeply",
                    nested);
        }
        found.forEach(words);
    }

    private void find(String text, Consumer<String> words) {
        Matcher matcher = pattern.matcher(new CountedText(text));
        int start = 0;
        while (matcher.find()) {
            accept(text, start, matcher.start(), words);
            accept(text, matcher.start(), matcher.end(), words);
            start = matcher.end();
        }
        accept(text, start, text.length(), words);
    }

    private static void accept(String text, int start, int end, Consumer<String> words) {
        if (start < end) {
            words.accept(text.substring(start, end));
        }
    }
}
