package dev.panaflux.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.ImageSize;
import dev.panaflux.cli.shell.Input.Command;
import dev.panaflux.cli.shell.Input.DefaultSize;
import dev.panaflux.cli.shell.Input.Nothing;
import dev.panaflux.cli.shell.Input.Prompt;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {

    private static final ImageSize WIDE = new ImageSize(512, 256);

    @Test
    void anythingElseIsAPrompt() {
        assertThat(Input.parse("  a red apple ")).isEqualTo(new Prompt("a red apple", null, List.of()));
        assertThat(Input.parse("it's 3x3 \"tiles\" \\ or $ 5"))
                .isEqualTo(new Prompt("it's 3x3 \"tiles\" \\ or $ 5", null, List.of()));
        assertThat(Input.parse("!! wow")).isEqualTo(new Prompt("!! wow", null, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t"})
    void anEmptyLineIsNothing(String line) {
        assertThat(Input.parse(line)).isEqualTo(new Nothing());
    }

    @Test
    void pastedLinesAreOnePrompt() {
        assertThat(Input.parse("a red apple \n  on a table"))
                .isEqualTo(new Prompt("a red apple on a table", null, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"512x256 a cat", "a cat 512x256", "  512X256   a cat"})
    void aSizeStandsOnEitherSideOfThePrompt(String line) {
        assertThat(Input.parse(line)).isEqualTo(new Prompt("a cat", WIDE, List.of()));
    }

    @Test
    void aSizeAloneIsTheDefault() {
        assertThat(Input.parse("512x256")).isEqualTo(new DefaultSize(WIDE));
    }

    @Test
    void onlyOneSizeIsTaken() {
        assertThat(Input.parse("512x256 a cat 64x64")).isEqualTo(new Prompt("a cat 64x64", WIDE, List.of()));
    }

    @Test
    void imagesStandBeforeThePrompt() {
        assertThat(Input.parse("$ make it green")).isEqualTo(new Prompt("make it green", null, List.of(Input.LAST)));
        assertThat(Input.parse("$1 $12 512x256 both of them"))
                .isEqualTo(new Prompt("both of them", WIDE, List.of(1, 12)));
        assertThat(Input.parse("512x256 $3 it")).isEqualTo(new Prompt("it", WIDE, List.of(3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "$1 and $2 on a table; 1 2; on a table",
                "$1, $2 & $3 together; 1 2 3; together",
                "$1$2 both; 1 2; both",
                "$1,$12: both; 1 12; both",
                "$, a dog; 0; a dog",
                "$1, a cat; 1; a cat",
                "$1 and a dog; 1; and a dog",
                "$1 + $ merged; 1 0; merged"
            })
    void severalImagesAreJoinedAsOnesWritesThem(String line, String references, String text) {
        assertThat(Input.parse(line))
                .isEqualTo(new Prompt(
                        text,
                        null,
                        Stream.of(references.split(" ", -1))
                                .map(Integer::valueOf)
                                .toList()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$0 foo", "$1$0 foo", "$01 foo", "$1234567 foo"})
    void anImageThatCannotBeIsRefused(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse(line))
                .withMessageStartingWith("expected $ for the last image or $1 and up, found $");
    }

    @Test
    void imagesWithinAPromptAreTold() {
        assertThat(((Prompt) Input.parse("$1 a cat on $2, not $x or $3x")).mentioned())
                .containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "! help"})
    void aMarkNeedsACommand(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse(line))
                .withMessageStartingWith("!: expected a command after it, as in !help, found none");
    }

    @Test
    void pastedLinesCountEachIfACommandIsAmongThem() {
        assertThat(Input.lines("a cat\na dog\n!settings")).containsExactly("a cat", "a dog", "!settings");
        assertThat(Input.lines("a cat\n  on a sofa")).containsExactly("a cat\n  on a sofa");
        assertThat(Input.lines("a cat, wow\n!! indeed")).hasSize(1);
    }

    @Test
    void aBackslashMakesAnythingAPrompt() {
        assertThat(Input.parse("\\!help")).isEqualTo(new Prompt("!help", null, List.of()));
        assertThat(Input.parse("\\$5 bill 64x64")).isEqualTo(new Prompt("$5 bill 64x64", null, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$1", "$ $2", "$1 512x256"})
    void imagesNeedAPrompt(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse(line))
                .withMessage("expected a prompt after " + line + ", found nothing");
    }

    @Test
    void commandsBeginWithAnExclamationMark() {
        assertThat(Input.parse("!Seed  42 ")).isEqualTo(new Command("seed", "42"));
        assertThat(Input.parse("!show-steps")).isEqualTo(new Command("show-steps", ""));
        assertThat(Input.parse("!show$1")).isEqualTo(new Command("show", "$1"));
        assertThat(Input.parse("!wow! a cat")).isEqualTo(new Command("wow", "! a cat"));
        assertThat(Input.parse("!explore 4 512x256 a cat")).isEqualTo(new Command("explore", "4 512x256 a cat"));
    }
}
