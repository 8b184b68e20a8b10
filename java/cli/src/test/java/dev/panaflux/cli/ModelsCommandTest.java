package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models on this machine, and what they draw. */
class ModelsCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private static JsonNode json(CommandRun run) {
        return JsonMapper.shared().readTree(run.succeeded().out());
    }

    @Test
    void everyModelIsALineWithKindFamilySizeAndLicence() {
        assertThat(CommandRun.of("models").succeeded().lines())
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "emoji +distilled FLUX\\.2 \\[klein\\], [0-9.]+ M parameters, [0-9.]+ MiB, apache-2\\.0"))
                .anySatisfy(
                        line -> assertThat(line).matches("emoji-base +base +FLUX\\.2 \\[klein\\], .*, apache-2\\.0"));
    }

    @Test
    void anIncompleteModelIsALineWithWhatIsMissing() throws IOException {
        Path model = Files.createDirectories(folder.resolve("klein-4b"));
        Files.copy(TestModels.model("tiny").resolve("model_index.json"), model.resolve("model_index.json"));
        CommandRun run = CommandRun.withEnvironment(Map.of("PANAFLUX_MODELS", folder.toString()), "models");
        assertThat(run.succeeded().lines())
                .anySatisfy(line -> assertThat(line).startsWith("klein-4b").contains("incomplete: " + model));
        JsonNode listed =
                json(CommandRun.withEnvironment(Map.of("PANAFLUX_MODELS", folder.toString()), "models", "--json"));
        assertThat(listed.path("models")
                        .valueStream()
                        .filter(one -> one.path("name").asString("").equals("klein-4b")))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("complete").booleanValue()).isFalse();
                    assertThat(one.path("problem").asString("")).contains("no such file");
                });
    }

    @Test
    void aModelWithAVocabularyIsShownWithWhatItDrawsByTopic() {
        String out = CommandRun.of("models", "emoji").succeeded().out();
        assertThat(out)
                .startsWith("emoji: distilled")
                .contains("\nAnimals\n  tiger, rabbit (bunny")
                .contains("\nBackground colours\n  white");
        assertThat(out.lines()).allMatch(line -> line.length() <= 80 || line.contains("/"));
        JsonNode shown = json(CommandRun.of("models", "emoji", "--json"));
        assertThat(shown.path("vocabulary").path("things").path("Animals").has("cat"))
                .isTrue();
        assertThat(shown.path("kind").asString("")).isEqualTo("distilled");
    }

    @Test
    void aModelWithoutAVocabularyIsShownWithItsFacts() {
        assertThat(CommandRun.of("models", TestModels.model("tiny")).succeeded().out())
                .contains("distilled FLUX.2 [klein]")
                .contains("no vocabulary.json");
        assertThat(json(CommandRun.of("models", TestModels.model("tiny"), "--json"))
                        .has("vocabulary"))
                .isFalse();
    }

    @Test
    void aModelThatIsNotThereIsRefused() {
        CommandRun.of("models", "nosuch").refused(FailureKind.MODEL, "model nosuch: expected in one of ");
    }
}
