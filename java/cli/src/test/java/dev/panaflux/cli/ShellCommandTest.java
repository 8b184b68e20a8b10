package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.RecordedAdapter;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shell through pipes. */
class ShellCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun shell(String... lines) {
        List<String> all = new ArrayList<>(List.of("!steps 1", "!size 64x64"));
        all.addAll(List.of(lines));
        return CommandRun.withInput(
                String.join("\n", all), "shell", "--model", model("tiny"), "--threads", 1, "--folder", folder);
    }

    private static List<Path> images(CommandRun run) {
        return run.lines().stream()
                .filter(line -> line.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    private static Recipe recipe(CommandRun run, int number) throws IOException {
        return Recall.of(images(run).get(number - 1));
    }

    @Test
    void everyLineIsAnImageUntilTheEnd() throws IOException {
        CommandRun run = shell("a cat", "", "a dog", "!quit", "not this").succeeded();

        assertThat(images(run)).hasSize(2);
        assertThat(recipe(run, 1).prompt()).isEqualTo("a cat");
        assertThat(recipe(run, 2).prompt()).isEqualTo("a dog");
        assertThat(images(run))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("image-0001.png", "image-0002.png");
        assertThat(run.out() + run.err()).doesNotContain("\033");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void settingsHoldUntilTheyAreChanged() throws IOException {
        CommandRun run = shell(
                        "!seed 7", "!linear", "a cat", "64x80 a cat", "a cat", "!seed random", "!linear", "a cat")
                .succeeded();

        assertThat(recipe(run, 1).seed()).isEqualTo(7);
        assertThat(recipe(run, 1).schedule()).isEqualTo("linear");
        assertThat(recipe(run, 2).height()).isEqualTo(80);
        assertThat(recipe(run, 3).height()).isEqualTo(64);
        assertThat(recipe(run, 4).seed()).isNotEqualTo(7);
        assertThat(recipe(run, 4).schedule()).isNotEqualTo("linear");
    }

    @Test
    void numbersStandForImages() throws IOException {
        CommandRun run = shell("a cat", "a dog", "$ a bird", "$1 $2 a fish").succeeded();

        assertThat(recipe(run, 3).references()).hasSize(1);
        assertThat(recipe(run, 3).references().getFirst().name())
                .isEqualTo(images(run).get(1).toString());
        assertThat(recipe(run, 4).references())
                .extracting(Recipe.RecordedReference::name)
                .containsExactly(
                        images(run).get(0).toString(), images(run).get(1).toString());
    }

    @Test
    void aPromptIsDrawnAgainWithOtherSeeds() throws IOException {
        CommandRun run =
                shell("!seed 7", "a cat", "!again 2", "!batch 2", "a dog").succeeded();

        assertThat(images(run)).hasSize(5);
        assertThat(recipe(run, 2).prompt()).isEqualTo("a cat");
        assertThat(recipe(run, 2).seed()).isNotEqualTo(7);
        assertThat(recipe(run, 3).seed())
                .isEqualTo(Objects.requireNonNull(recipe(run, 2).seed()) + 1);
        assertThat(recipe(run, 5).seed()).isEqualTo(8);
    }

    @Test
    void whatIsDrawnAgainKeepsItsReferences() throws IOException {
        CommandRun run = shell("a cat", "$ a bird", "!again").succeeded();

        assertThat(recipe(run, 3).references()).isEqualTo(recipe(run, 2).references());
    }

    @Test
    void whatIsNotAppliedIsToldOncePerSetting() {
        CommandRun run = shell("!negative blue", "a cat", "a dog", "!guidance 3", "a bird", "a fish")
                .succeeded();

        assertThat(run.errorLines())
                .containsExactly(
                        "panaflux: the negative prompt is not applied: tiny is a distilled model",
                        "panaflux: guidance 3.0 is not applied: tiny is a distilled model",
                        "panaflux: the negative prompt is not applied: tiny is a distilled model");
    }

    @Test
    void theLastLineIsTakenBack() throws IOException {
        CommandRun run = shell("a cat", "!explore 2 a dog", "!undo", "$ a bird", "!size 80", "!undo", "a fish")
                .succeeded();

        assertThat(run.lines()).contains("$2 to $3 are taken back; the files stay", "the settings are as they were");
        assertThat(recipe(run, 4).references().getFirst().name())
                .isEqualTo(images(run).get(0).toString());
        assertThat(images(run).get(3)).hasFileName("image-0002-2.png");
        assertThat(recipe(run, 5).width()).isEqualTo(64);
    }

    @Test
    void imagesAreLoadedAndSavedWithTheirSettings() throws IOException {
        Path cat = folder.resolve("my cat.webp");
        CommandRun run =
                shell("a cat", "!save $1 " + cat, "!load " + cat, "$2 a bird").succeeded();

        RgbImage saved = ImageDecoder.read(cat);
        assertThat(saved).isEqualTo(ImageDecoder.read(images(run).getFirst()));
        assertThat(Recall.of(cat).prompt()).isEqualTo("a cat");
        assertThat(Recall.of(images(run).getLast()).references().getFirst().name())
                .isEqualTo(cat.toString());
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken.png"), "mine");
        Path next = folder.resolve("taken-2.png");
        CommandRun run = shell("a cat", "!save \"" + taken + "\"").succeeded();

        assertThat(run.errorLines())
                .containsExactly("panaflux: %s is there already, the image is in %s".formatted(taken, next));
        assertThat(taken).hasContent("mine");
        assertThat(ImageDecoder.read(next))
                .isEqualTo(ImageDecoder.read(images(run).getFirst()));
    }

    @Test
    void whateverWasSetIsTakenBackInItsTurn() throws IOException {
        CommandRun run = shell(
                        "a cat",
                        "!model " + model("lean"),
                        "!zoom 5",
                        "!show none",
                        "!show-steps",
                        "!undo",
                        "!undo",
                        "!undo",
                        "!undo",
                        "!zoom",
                        "$ a dog")
                .succeeded();

        assertThat(run.lines())
                .containsSubsequence(
                        "images are shown as before",
                        "images are shown as before",
                        "images are shown as before",
                        "tiny draws again",
                        "zoom       2");
        assertThat(recipe(run, 2).model()).isEqualTo("tiny");
        assertThat(recipe(run, 2).references()).hasSize(1);
    }

    @Test
    void anImageThatIsMentionedInAPromptIsTold() throws IOException {
        CommandRun run = shell("a cat", "a dog beside $1 for $9").succeeded();

        assertThat(run.errorLines())
                .containsExactly(
                        "panaflux: $1 is part of the prompt: images to work from stand before it, as in $1 $2 a"
                                + " table");
        assertThat(recipe(run, 2).references()).isEmpty();
    }

    @Test
    void aSettingThatTheModelIgnoresSaysSo() {
        assertThat(shell("!guidance 3", "!negative blue").succeeded().lines())
                .anySatisfy(line -> assertThat(line).isEqualTo("guidance   3.0; tiny has no guidance and ignores it"))
                .anySatisfy(line -> assertThat(line).isEqualTo("negative   blue; tiny has no guidance and ignores it"));
    }

    @Test
    void anotherModelDrawsFromThenOn() throws IOException {
        CommandRun run = shell("a cat", "!model " + model("lean"), "!guidance 2", "!negative blue", "a cat")
                .succeeded();

        assertThat(recipe(run, 1).model()).isEqualTo("tiny");
        assertThat(recipe(run, 2).model()).isEqualTo("lean");
        assertThat(recipe(run, 2).negativePrompt()).isEqualTo("blue");
        assertThat(recipe(run, 2).guidance()).isEqualTo(2);
    }

    private static Path lora(String name) {
        return model("tiny").resolve("../../adapters").normalize().resolve(name).resolve("lora-0.safetensors");
    }

    @Test
    void lorasAreAppliedUntilTheyAreOff() throws IOException {
        Path spaced = Files.copy(lora("lora-bfl"), folder.resolve("my style.safetensors"));
        Path saved = folder.resolve("saved.png");

        CommandRun run = shell(
                        "!seed 7",
                        "a cat",
                        "!lora %s:0.5 \"%s:-1\"".formatted(lora("lora-peft"), spaced),
                        "a cat",
                        "!save " + saved,
                        "!lora off",
                        "a cat",
                        "!undo",
                        "!undo",
                        "!settings",
                        "a cat")
                .succeeded();

        String both = "%s:0.5 %s:-1.0".formatted(lora("lora-peft"), spaced);
        assertThat(run.lines().stream().filter(line -> line.startsWith("lora")))
                .containsExactly("lora       " + both, "lora       off", "lora       " + both);
        assertThat(recipe(run, 2).adapters())
                .extracting(RecordedAdapter::name, RecordedAdapter::strength)
                .containsExactly(tuple(lora("lora-peft").toString(), 0.5), tuple(spaced.toString(), -1.0));
        assertThat(images(run).get(2)).isEqualTo(saved);
        assertThat(Recall.of(saved).adapters()).isEqualTo(recipe(run, 2).adapters());
        assertThat(recipe(run, 4).adapters()).isEmpty();
        RgbImage plain = ImageDecoder.read(images(run).get(0));
        RgbImage adapted = ImageDecoder.read(images(run).get(1));
        assertThat(adapted)
                .isNotEqualTo(plain)
                .isEqualTo(ImageDecoder.read(images(run).getLast()));
    }

    @Test
    void whatFitsOfALoraIsTakenAloneOnDemand() throws IOException {
        CommandRun run = shell("!lora --partial %s:0.5".formatted(lora("partial")), "a cat")
                .succeeded();

        assertThat(run.out()).contains("lora-0.safetensors:0.5, what fits");
        assertThat(recipe(run, 1).adapters())
                .extracting(RecordedAdapter::partial)
                .containsExactly(true);
    }

    @Tag("slow")
    @Test
    void aLoraOfAnotherModelIsToldOfAndNothingChanges() throws IOException {
        CommandRun run = shell(
                "!lora nonsense",
                "!lora " + lora("partial"),
                "!lora",
                "!lora " + lora("lora-peft"),
                "!model " + model("mini"),
                "a cat",
                "!lora off",
                "a cat");

        assertThat(run.errorLines()).hasSize(3);
        assertThat(run.errorLines().get(0))
                .startsWith("panaflux: LoRA nonsense: expected in one of ")
                .endsWith("found in none of them");
        assertThat(run.errorLines().get(1)).startsWith("panaflux: %s: does not fit tiny: ".formatted(lora("partial")));
        assertThat(run.errorLines().get(2))
                .startsWith("panaflux: %s: does not fit mini: ".formatted(lora("lora-peft")))
                .endsWith("; !lora off draws without");
        assertThat(run.lines().stream().filter(line -> line.startsWith("lora")))
                .containsExactly("lora       off", "lora       %s:1.0".formatted(lora("lora-peft")), "lora       off");
        assertThat(recipe(run, 1).model()).isEqualTo("mini");
        assertThat(run.exitCode()).isEqualTo(FailureKind.MODEL.exitCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            !nothing            | !nothing: expected a command, found none of that name; see !help
            !s 5                | !s: expected one command, found !show, !save, !size, !steps, !seed, !strength, !show-steps, !settings
            !steps many         | !steps: expected a number from 1 to 10000, or auto, found 'many'
            !size 100           | height: expected a multiple of 16, found 100; the nearest are 96 and 112
            !size big           | !size: expected SIDE or WIDTHxHEIGHT, found 'big'
            !seed x             | !seed: expected 0 to 18446744073709551615, random or -1, found 'x'
            $ a bird            | expected an image, found none yet; draw one, or !load one
            !again              | !again: expected something to be drawn before, found nothing
            !explore 3          | !explore: expected a number of images and a prompt, found '3'
            !undo 3             | !undo: expected nothing, found '3'
            !load /nonexistent  | /nonexistent: expected an image file, found none
            !model nonsense/x/y | nonsense/x/y: expected a model folder or a name, found no such folder
            !lora ""            | !lora: expected NAME or NAME:STRENGTH with a finite number, found nothing
            !lora cat:NaN       | !lora: expected NAME or NAME:STRENGTH with a finite number, found 'cat:NaN'
            !guidance -1        | !guidance: expected a number of at least 0, or auto, found '-1'
            """)
    void whatGoesWrongIsOneLineAndTheNextIsRead(String line, String message) throws IOException {
        CommandRun run = shell(line, "a cat");

        assertThat(run.errorLines()).containsExactly("panaflux: " + message);
        assertThat(images(run)).hasSize(1);
        assertThat(run.exitCode()).isNotZero();
    }

    @Test
    void theExitCodeIsThatOfTheLastLineThatWasNotDone() {
        assertThat(shell("!nothing", "a cat").exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
        assertThat(shell("!load /nonexistent").exitCode()).isEqualTo(FailureKind.IMAGE.exitCode());
    }

    @Test
    void theBeginningOfACommandIsEnough() {
        assertThat(shell("!GUID 3", "!settin", "!exi").succeeded().lines())
                .anySatisfy(line -> assertThat(line).matches("guidance +3.0.*"))
                .anySatisfy(line -> assertThat(line).matches("steps +1"))
                .anySatisfy(line -> assertThat(line).matches("seed +random"));
    }

    @Test
    void helpListsEveryCommand() {
        assertThat(shell("!help").succeeded().out())
                .contains(
                        "!again [N]",
                        "!explore N PROMPT",
                        "!load FILE",
                        "!lora [NAME[:S] ...|off]",
                        "!model [NAME]",
                        "!quit",
                        "!settings");
    }

    @Test
    void nothingIsMadeIfNothingIsDrawn() throws IOException {
        shell("!help").succeeded();

        assertThat(content(folder)).isEmpty();
    }

    @Test
    void explainsThePlanIfAsked() {
        CommandRun run = CommandRun.withInput("", "shell", "--model", model("tiny"), "--backend", "scalar", "--verbose")
                .succeeded();

        assertThat(run.err()).contains("scalar");
    }

    @Test
    void aModelThatIsNotThereEndsTheCommand() {
        CommandRun.withInput("a cat", "shell", "--model", "/nonexistent").refused(FailureKind.MODEL, "/nonexistent");
    }
}
