package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Words of prompts that the embedded model does not know. Its images are drawn all the same. */
class UnknownWordsTest {

    private static final String WARNING =
            "panaflux: emoji does not know moonlit, armadillo; \"panaflux models emoji\" lists what it draws;"
                    + " for anything else, see \"The real weights\" in the README";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun generate(String prompt, Object... more) {
        List<Object> args = new ArrayList<>(List.of("generate", prompt, "--model", "emoji"));
        args.addAll(List.of("-o", folder.resolve("image.png"), "--size", 64, "-s", 1, "-S", 1, "--threads", 1));
        args.addAll(Arrays.asList(more));
        return CommandRun.of(args.toArray()).succeeded();
    }

    private static JsonNode json(CommandRun run) {
        return JsonMapper.shared().readTree(run.out());
    }

    @Test
    void generateTellsOfThemInOneLine() {
        CommandRun run = generate("a moonlit armadillo", "--json");
        assertThat(run.errorLines()).containsOnlyOnce(WARNING);
        assertThat(json(run).path("unknownWords").findValuesAsString("word")).containsExactly("moonlit", "armadillo");
    }

    @Test
    void knownWordsAreNotToldOf() {
        CommandRun run = generate("Two cats, on a red background", "--json");
        assertThat(run.err()).doesNotContain("cats", "background");
        assertThat(json(generate("a photo of a cat", "--json", "--force")).has("unknownWords"))
                .isFalse();
    }

    @Test
    void aQuietCommandDoesNotTellOfThemButItsDocumentHasThem() {
        CommandRun run = generate("a moonlit armadillo", "-q", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(json(run).path("unknownWords").size()).isEqualTo(2);
    }

    @Test
    void eventsInJsonCarryThem() {
        CommandRun run = generate("a moonlit armadillo", "--progress", "json");
        assertThat(run.errorLines())
                .filteredOn(line -> JsonMapper.shared()
                        .readTree(line)
                        .path("message")
                        .asString("")
                        .contains("armadillo"))
                .hasSize(1);
    }

    private CommandRun run(Object... more) throws IOException {
        Path job = Files.writeString(
                folder.resolve("job.yaml"),
                "size: 64\nsteps: 1\nseed: 1\nprompts: [a moonlit armadillo, a cat, an armadillo]\n");
        List<Object> args = new ArrayList<>(List.of("run", job, "--model", "emoji", "--threads", 1));
        args.addAll(List.of("-o", folder.resolve("images")));
        args.addAll(Arrays.asList(more));
        return CommandRun.withEnvironment(
                        Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString()), args.toArray())
                .succeeded();
    }

    @Test
    void aJobTellsOfThemOnceWithItsModel() throws IOException {
        CommandRun run = run("--json");
        assertThat(run.errorLines()).containsOnlyOnce(WARNING);
        JsonNode unknown = json(run).path("unknownWords");
        assertThat(unknown.size()).isEqualTo(1);
        assertThat(unknown.path(0).path("model").asString("")).isEqualTo("emoji");
        assertThat(unknown.path(0).path("words").findValuesAsString("word")).containsExactly("moonlit", "armadillo");
    }

    @Tag("slow")
    @Test
    void aJobThatIsForetoldTellsOfThemUnlessItIsToBeQuiet() throws IOException {
        assertThat(run("--dry-run").errorLines()).containsExactly(WARNING);
        assertThat(run("--dry-run", "-q").err()).isEmpty();
    }

    @Test
    void theShellTellsOfThemWhenAPromptIsNew() {
        CommandRun run = CommandRun.withInput(
                        "!seed 1\n64x64 a moonlit armadillo\n64x64 a moonlit armadillo\n64x64 a cat\n",
                        "shell",
                        "--model",
                        "emoji",
                        "--folder",
                        folder.resolve("sessions"),
                        "--threads",
                        1)
                .succeeded();
        assertThat(run.errorLines()).containsOnlyOnce(WARNING);
    }
}
