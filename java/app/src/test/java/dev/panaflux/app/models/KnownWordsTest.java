package dev.panaflux.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which words of a prompt a model does not know, and what comes near them. */
class KnownWordsTest {

    @TempDir
    private Path folder;

    private UnknownWords unknown(String... prompts) throws IOException {
        return Words.few(folder).unknown(List.of(prompts));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a cat",
                "A Cat on a RED background.",
                "cats and wolves",
                "the cat's top hat, with the bees",
                "please draw me 3 teddy bears",
                "",
                "?!",
                "42 x"
            })
    void namesPluralsNumbersAndWordsThatCarryNoPictureAreKnown(String prompt) throws IOException {
        assertThat(unknown(prompt).words()).isEmpty();
        assertThat(unknown(prompt).notices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kitten, cat", // of nearly the same meaning
        "kittens, cat",
        "pusycat, pussycat", // misspelt
        "teddybear, teddy bear", // written as one word
        "wolff, wolf",
        "bolf,", // few mistake the first letter
        "bes,", // too short to tell
        "wolt,", // a word of its own
        "spaceship,",
        "猫,"
    })
    void anUnknownWordComesWithTheNearestKnownOne(String word, String nearest) throws IOException {
        assertThat(unknown("a " + word + " on red").words()).containsExactly(new UnknownWord(word, nearest));
    }

    @Test
    void eachWordIsToldOnceInTheOrderOfThePrompts() throws IOException {
        assertThat(unknown("a spaceship and a Kitten", "another kitten", "a cat")
                        .words())
                .extracting(UnknownWord::word)
                .containsExactly("spaceship", "kitten", "another");
    }

    @Test
    void theyAreToldInOneLineWithWhatComesNearAndWhereToLearnMore() throws IOException {
        assertThat(unknown("a kitten in a spaceship").notices())
                .containsExactly(
                        "few does not know kitten (near: cat), spaceship; \"panaflux models few\" lists what it draws;"
                                + " for anything else, see \"The real weights\" in the README");
    }

    @Test
    void ofManyWordsOnlyTheFirstAreLookedAt() throws IOException {
        List<String> many = new ArrayList<>();
        IntStream.range(0, 40)
                .mapToObj(n -> "x" + "abcdefghij".charAt(n / 10) + "klmnopqrst".charAt(n % 10))
                .forEach(many::add);
        UnknownWords unknown = unknown(String.join(" ", many));
        assertThat(unknown.words()).extracting(UnknownWord::word).isEqualTo(many.subList(0, 16));
        assertThat(unknown.message()).contains("does not know xak, xal, xam, xan, xao and others; ");
    }

    @Test
    void aWordOfAnyLengthIsLookedAtInNoTime() throws IOException {
        String endless = "x".repeat(100_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(unknown(endless).words()).containsExactly(new UnknownWord(endless, null)));
    }

    @Test
    void aModelWithoutAVocabularyKnowsAllWords() throws IOException {
        List<String> notices = new ArrayList<>();
        KnownWords words = KnownWords.of(ModelFiles.read(ModelSource.of(TestFiles.model("tiny"))), notices::add);
        assertThat(words.areListed()).isFalse();
        assertThat(words.unknown(List.of("a spaceship")).isEmpty()).isTrue();
        assertThat(notices).isEmpty();
    }

    @Test
    void aModelsVocabularyLiesInItsFolder() throws IOException {
        Path model = Words.model(folder.resolve("small"), Words.FEW);
        KnownWords words = KnownWords.of(ModelFiles.read(ModelSource.of(model)), line -> {});
        assertThat(words.areListed()).isTrue();
        assertThat(words.unknown(List.of("a kitten")).model()).isEqualTo("small");
    }

    @Test
    void withAnotherPartTheFolderTellsNothingOfTheModel() throws IOException {
        Path model = Words.model(folder.resolve("small"), Words.FEW);
        ModelSource other = new ModelSource(model, TestFiles.model("tiny").resolve("transformer"), null, null, null);
        assertThat(Vocabulary.of(ModelFiles.read(other))).isEqualTo(Optional.empty());
    }

    @Test
    void aDamagedVocabularyIsToldOfAndChangesNothingElse() throws IOException {
        Path model = Words.model(folder.resolve("small"), "{\"words\": 7}");
        List<String> notices = new ArrayList<>();
        KnownWords words = KnownWords.of(ModelFiles.read(ModelSource.of(model)), notices::add);
        assertThat(words.areListed()).isFalse();
        assertThat(notices)
                .containsExactly(model.resolve("vocabulary.json") + ": words: expected a list of strings, found 7");
    }

    @Test
    void manyPromptsAreLookedAtTogether() throws IOException {
        String[] prompts = new String[2000];
        Arrays.fill(prompts, "a cat with a top hat on a sky blue background");
        prompts[1999] = "a kitten";
        assertThat(unknown(prompts).words()).containsExactly(new UnknownWord("kitten", "cat"));
    }
}
