package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.weights.UnusableModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of files that nobody has to trust. */
@Timeout(60)
class SplitPatternTest {

    /** The pattern of Qwen3 and so of klein. */
    private static final String QWEN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static List<String> words(String regex, String text) {
        List<String> words = new ArrayList<>();
        SplitPattern.fromOniguruma(regex).split(text, words::add);
        return words;
    }

    @ParameterizedTest
    @CsvSource({
        "(?:(?:a+)+)+!, a, 40",
        "\\p{L}*\\p{L}*\\p{L}*\\p{L}*\\p{L}*!, a, 10000",
        "(?:a*)*!, a, 10000",
    })
    void onesThatTakeTooLongAreRefused(String regex, String letter, int times) {
        assertThatExceptionOfType(UnusableModelException.class)
                .isThrownBy(() -> words(regex, letter.repeat(times) + "c"))
                .withMessageStartingWith(
                        "tokenizer: pre_tokenizer: expected a pattern that cuts a text in at most 1000");
    }

    @Test
    void onesThatNestTooDeeplyOnATextAreRefused() {
        assertThatExceptionOfType(UnusableModelException.class)
                .isThrownBy(() -> words("(?:a|b|c)*", "ab".repeat(200_000)))
                .withMessageEndingWith("found one that nests too deeply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:(?:){5000}){5000}", "(?:(?:(?:a{30}b){30}c){30}){30}", "a{10001}", "a{0,99999}"})
    void onesThatRepeatNothingWithoutEndAreRefused(String regex) {
        assertThatExceptionOfType(PatternSyntaxException.class)
                .isThrownBy(() -> SplitPattern.fromOniguruma(regex))
                .withMessageContaining("more than 10000 repetitions");
    }

    @Test
    void onesThatAreTooLongOrTooDeepForTheCompilerAreRefused() {
        assertThatExceptionOfType(PatternSyntaxException.class)
                .isThrownBy(() -> SplitPattern.fromOniguruma("(".repeat(4000) + ")".repeat(4000)))
                .withMessageContaining("nested more than 50 deep");
        assertThatExceptionOfType(PatternSyntaxException.class)
                .isThrownBy(() -> SplitPattern.fromOniguruma("a?".repeat(100_000)))
                .withMessageContaining("more than 10000 characters");
        assertThat(words("a?".repeat(5000), "a".repeat(20))).containsExactly("a".repeat(20));
    }

    /** Letters, blanks, ends of lines, marks: what could make the pattern look again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", " \n", "!", "'s", "1", "a ", "\u0301", "  \t"})
    void kleinsOwnTakesAnyTextOfAnyLength(String part) {
        String text = part.repeat(200_000 / part.length());

        assertThat(String.join("", words(QWEN, text))).isEqualTo(text);
        assertThat(String.join("", words(QWEN, text + "x"))).isEqualTo(text + "x");
    }
}
