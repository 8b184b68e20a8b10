package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.models.KnownWords;
import dev.panaflux.app.models.Vocabulary;
import dev.panaflux.weights.ModelFormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the models that ship with the program say that they know. */
class EmbeddedVocabularyTest {

    private static Vocabulary vocabulary(String model) throws ModelFormatException {
        return Vocabulary.read(
                CommandRun.PROGRAM.resolve("models").resolve(model).resolve("vocabulary.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"emoji", "emoji-base"})
    void everyWordThatAModelKnowsIsOneTokenOfIt(String model) throws ModelFormatException {
        List<String> words = vocabulary(model).words().stream().sorted().toList();
        String lines = words.stream()
                .map(word -> JsonMapper.shared().writeValueAsString(" " + word))
                .collect(Collectors.joining("\n"));
        List<String> tokens = CommandRun.withInput(lines, "tokenize", "--raw", "--model", model)
                .succeeded()
                .lines();
        assertThat(tokens).hasSameSizeAs(words).allMatch(ids -> ids.endsWith("\"tokens\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"emoji", "emoji-base"})
    void everyNameConsistsOfWordsThatTheModelKnows(String model) throws ModelFormatException {
        Vocabulary vocabulary = vocabulary(model);
        List<String> names = Stream.of(vocabulary.things(), vocabulary.modifiers())
                .flatMap(groups -> groups.values().stream())
                .map(Map::entrySet)
                .flatMap(group -> group.stream()
                        .flatMap(name -> Stream.concat(Stream.of(name.getKey()), name.getValue().stream())))
                .toList();
        assertThat(names).hasSizeGreaterThan(250);
        assertThat(KnownWords.of(model, Optional.of(vocabulary)).unknown(names).words())
                .isEmpty();
        assertThat(vocabulary.nearest().values().stream().flatMap(Optional::stream))
                .isSubsetOf(names);
    }
}
