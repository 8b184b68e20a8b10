package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnigurumaTranslatorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "\\s@\u0085",
                "\\sx@\u3000x",
                "\\d@\u0663",
                "(?i:'s)@'\u017F",
                "(?i:'ll)@'Ll",
                "\\vx@\u000Bx",
                "[a\\-z]@-",
                "[-x]@-",
                "[x-]@-",
                "[^\\r\\n\\p{L}]@#",
                "[!-/]@#",
                "#@#",
                "a{2}@aa",
                "a{1,}@aaa",
                "(a|b)+@abba",
                "a(?=b)b@ab",
                "a(?!c)b@ab",
                "[\\s\\D]@x",
                "\\.\\{\\\\@.{\\"
            })
    void matchesWhatOnigurumaMatches(String regex, String text) {
        assertThat(text).matches(Pattern.compile(OnigurumaTranslator.toJava(regex)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "\\s@\u200B",
                "\\d@\u00B2",
                "\\v@\u2028",
                "[a\\-z]@m",
                "'s@'\u017F",
                "[^\\s]@\u00A0",
                "(?i:'s)x@'SX"
            })
    void doesNotMatchWhatOnigurumaDoesNotMatch(String regex, String text) {
        assertThat(text).doesNotMatch(Pattern.compile(OnigurumaTranslator.toJava(regex)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "^a",
                "a$",
                "\\h",
                "\\R",
                "\\X",
                "\\w",
                "\\b",
                "\\A",
                "\\z",
                "\\K",
                "\\x41",
                "\\u0041",
                "\\1",
                "\\p{Greek}",
                "\\p{^L}",
                "\\pL",
                "[[:alpha:]]",
                "[a&&b]",
                "[a[b]]",
                "[]a]",
                "[a-\\d]",
                "[\\d-a]",
                "[z-a]",
                "[a-c-e]",
                "(?m:a)",
                "(?<n>a)",
                "(?>a)",
                "(?<=a)b",
                "(?#a)",
                "a{,2}",
                "a{2}+",
                "a{2}?",
                "a{x}",
                "(?i:ss)",
                "(?i:[s])",
                "(?i:\\p{L})",
                "(?i:\u00E9)",
                "(?i:St)"
            })
    void refusesWhatMayMeanSomethingElseInJava(String regex) {
        assertThatThrownBy(() -> SplitPattern.fromOniguruma(regex))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("syntax without a known translation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "a)", "[a", "\\", "[\\", "\\p{L", "*a", "a**"})
    void refusesMalformedPatterns(String regex) {
        assertThatThrownBy(() -> SplitPattern.fromOniguruma(regex)).isInstanceOf(PatternSyntaxException.class);
    }
}
