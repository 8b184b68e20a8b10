package dev.panaflux.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file in which a model lists what it knows. */
class VocabularyTest {

    @TempDir
    private Path folder;

    @Test
    void itHasThingsByTopicInTheirOrderAndModifiersByKind() throws IOException {
        Vocabulary vocabulary = Words.read(folder, Words.FEW);
        assertThat(vocabulary.things()).containsOnlyKeys("Animals", "Objects");
        assertThat(vocabulary.things().get("Animals"))
                .containsExactly(
                        Map.entry("cat", List.of("pussycat")),
                        Map.entry("wolf", List.of()),
                        Map.entry("bee", List.of()));
        assertThat(vocabulary.modifiers().get("Background colours")).containsOnlyKeys("red", "sky blue");
        assertThat(vocabulary.size()).isEqualTo(5);
        assertThat(vocabulary.toMap()).containsOnlyKeys("things", "modifiers");
    }

    @Test
    void everyPartMayBeMissing() throws IOException {
        Vocabulary vocabulary = Words.read(folder, "{}");
        assertThat(vocabulary.size()).isZero();
        assertThat(vocabulary.words()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | expected a JSON object",
                "{\"things\": []} | things: expected an object with an object for each group, found []",
                "{\"things\": {\"Animals\": [\"cat\"]}} | things: expected an object with an object for each group, found {",
                "{\"modifiers\": {\"Sizes\": {\"tiny\": \"small\"}}} | modifiers: expected a list of strings for each name, found {",
                "{\"modifiers\": {\"Sizes\": {\"tiny\": [1]}}} | modifiers: expected a list of strings for each name, found {",
                "{\"words\": [1]} | words: expected a list of strings, found [1]",
                "{\"nearest\": {\"kitten\": [\"cat\"]}} | nearest: expected a string or null for each word, found {"
            })
    void aDamagedOneIsRefusedByNameWithWhatWasExpected(String content, String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> Words.read(folder, content))
                .withMessageStartingWith(folder.resolve("vocabulary.json") + ": " + message);
    }
}
