package dev.panaflux.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.cli.shell.Completions.Completion;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.testkit.Resources;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCompletionsTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private ShellCompletions completions;

    @BeforeEach
    void loadTwoImages() throws IOException {
        Environment environment = new Environment(Map.of(), home, Path.of("..", ".."));
        Dialogue dialogue = new PlainDialogue(new ByteArrayInputStream(new byte[0]), System.out, line -> {}, () -> {
            throw new AssertionError("nothing is drawn");
        });
        SessionImages images = new SessionImages(home.resolve("sessions"));
        RgbImage image = RgbImage.of(1, 1, new byte[3]);
        Files.createDirectory(home.resolve("cats"));
        for (String name : List.of("cat.png", "dog.png")) {
            byte[] png = OutputFormat.PNG.encoder().encode(image, ImageMetadata.none());
            images.load(Files.write(home.resolve(name), png));
        }
        Session session = new Session(dialogue, images, new Session.Display(ShowStyle.NONE, false, 1));
        List<Verb> verbs = List.of(
                new Verb("show", "", "shows", text -> {}),
                new Verb("show-steps", "", "shows more", text -> {}),
                new Verb("quit", "", "leaves", text -> {}));
        completions = new ShellCompletions(verbs, session, environment);
    }

    private List<String> of(String line) {
        return completions.of(line).stream().map(Completion::word).toList();
    }

    @Test
    void commandsAreCompletedWithWhatTheyDo() {
        assertThat(completions.of("!SH"))
                .containsExactly(
                        new Completion("!show", "shows", true), new Completion("!show-steps", "shows more", true));
        assertThat(of("!")).hasSize(3);
        assertThat(of("!x")).isEmpty();
    }

    @Test
    void numbersAreThoseOfImages() {
        assertThat(of("$")).containsExactly("$1", "$2");
        assertThat(of("$1 $2")).containsExactly("$2");
        assertThat(of("!show $")).containsExactly("$1", "$2");
        assertThat(of("!open ")).containsExactly("$1", "$2");
    }

    @Test
    void promptsAreNotCompleted() {
        assertThat(of("a c")).isEmpty();
        assertThat(of("")).isEmpty();
    }

    @Test
    void stylesAndModelsAreKnown() {
        assertThat(of("!show ki")).containsExactly("kitty");
        assertThat(of("!model emoji-")).containsExactly("emoji-base");
    }

    @Test
    void lorasAreCompletedByNameAndAsFiles() throws IOException {
        Path lora = Resources.resource("/reference/adapters/lora-peft/lora-0.safetensors");
        Path own = Files.createDirectories(home.resolve(".local/share/panaflux/loras"));
        Path style = Files.copy(lora, own.resolve("style.safetensors"));
        Files.copy(lora, own.resolve("style with spaces.safetensors"));
        Files.copy(lora, home.resolve("beside.safetensors"));

        assertThat(completions.of("!lora st")).containsExactly(new Completion("style", style.toString(), true));
        assertThat(of("!lora style:0.5 emoji")).containsExactly("emoji-pixel-art");
        assertThat(of("!lora ~/")).containsExactly("~/beside.safetensors", "~/cats/");
    }

    @Test
    void filesAreCompletedFolderByFolder() {
        assertThat(completions.of("!load ~/c"))
                .containsExactly(new Completion("~/cat.png", "", true), new Completion("~/cats/", "", false));
        assertThat(of("!save $1 " + home + "/do")).containsExactly(home + "/dog.png");
        assertThat(of("!load /nonexistent/")).isEmpty();
    }
}
