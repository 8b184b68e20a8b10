package dev.panaflux.app.jobs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    private static List<String> prompts(String text) {
        PromptTemplate template = PromptTemplate.parse(text);
        List<String> prompts = new ArrayList<>();
        for (int index = 0; index < template.count().intValueExact(); index++) {
            prompts.add(template.prompt(index, name -> "<" + name + ">"));
        }
        return prompts;
    }

    @Test
    void theFirstAlternativesVarySlowest() {
        assertThat(prompts("a {red|green} {apple|pear}"))
                .containsExactly("a red apple", "a red pear", "a green apple", "a green pear");
    }

    @Test
    void alternativesMayBeEmptyAndNested() {
        assertThat(prompts("a {|big {round|square} }cup"))
                .containsExactly("a cup", "a big round cup", "a big square cup");
    }

    @Test
    void anEmptyAlternativeLeavesOneSpace() {
        assertThat(prompts("{|old} dog")).containsExactly("dog", "old dog");
        assertThat(prompts("a {|very {|very }}old dog{|, asleep} {|here} now"))
                .contains("a old dog now", "a very very old dog, asleep here now")
                .noneMatch(prompt -> prompt.contains("  "));
    }

    @Test
    void wildcardsHaveNamesWithFolders() {
        assertThat(prompts("__colour__ cat, __animals/big cats__")).containsExactly("<colour> cat, <animals/big cats>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"scene\": {\"light\": \"warm\"}}",
                "a | b",
                "snake_case __ and _x_",
                "C:\\temp",
                "a } b",
                "____",
            })
    void whatIsNoTemplateStaysAsItIs(String text) {
        assertThat(prompts(text)).containsExactly(text);
    }

    @Test
    void aBackslashMakesPlainText() {
        assertThat(prompts("\\{a\\|b\\} \\__c__ {d\\|e|f} \\\\"))
                .containsExactly("{a|b} __c__ d|e \\", "{a|b} __c__ f \\");
    }

    @Test
    void anOpenBraceIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse("a {red|green apple"))
                .withMessage("expected } for the { at character 3, found none; \\{ is a plain brace");
    }

    @Test
    void nestingIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PromptTemplate.parse("{a|".repeat(100_000)))
                .withMessage("expected braces at most 16 deep, found more");
    }

    @Test
    void countingTakesNoTimeHoweverManyThereAre() {
        assertThat(PromptTemplate.parse("{a|b}".repeat(1000)).count().bitLength())
                .isEqualTo(1001);
    }
}
