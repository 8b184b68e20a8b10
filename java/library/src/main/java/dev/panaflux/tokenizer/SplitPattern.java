package dev.panaflux.tokenizer;

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
        return new SplitPattern(Pattern.compile(OnigurumaTranslator.toJava(regex)));
    }

    /** Passes the words of a text, in order, to {@code words}; concatenated they are the text. */
    void split(String text, Consumer<String> words) {
        Matcher matcher = pattern.matcher(text);
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
