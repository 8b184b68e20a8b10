package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Where {@code generate} takes its prompts from. */
class GeneratePromptsTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun generate(String model, Object... more) {
        return CommandRun.drawing(folder, model, more);
    }

    @Test
    void drawsEveryPromptOfTheCommandLineAndOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), "a lake\n\n  a boat  \n");
        CommandRun run = generate(
                        "tiny", "a pear", "--prompts", file, "--size", 64, "--seed", 3, "--json", "--batch", 3)
                .succeeded();

        List<String> lines = new ArrayList<>();
        for (JsonNode image : TestModels.JSON.readTree(run.out()).get("images")) {
            Path path = Path.of(image.get("path").stringValue());
            assertThat(path).exists();
            lines.add("%s %s %d %d"
                    .formatted(
                            path.getFileName(),
                            image.get("prompt").stringValue(),
                            image.get("seed").longValue(),
                            image.get("batch").intValue()));
        }
        assertThat(lines)
                .containsExactly(
                        "apple-1.png a red apple 3 3",
                        "apple-2.png a pear 3 3",
                        "apple-3.png a lake 3 3",
                        "apple-4.png a boat 3 1");
    }

    @Test
    void readsPromptsFromStandardInput() {
        CommandRun run = CommandRun.withInput(
                        "a lake\na boat",
                        "generate",
                        "--prompts",
                        "-",
                        "--model",
                        model("tiny"),
                        "-o",
                        folder.resolve("p.png"),
                        "--size",
                        64,
                        "--steps",
                        1)
                .succeeded();
        assertThat(run.lines())
                .containsExactly(
                        folder.resolve("p-1.png").toString(),
                        folder.resolve("p-2.png").toString());
    }

    private List<String> drawn(String line, Object... more) throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), line + "\n");
        Files.createDirectories(folder.resolve("wildcards"));
        Files.writeString(folder.resolve("wildcards/colour.txt"), "red\ngreen\nblue\n");
        List<Object> args = new ArrayList<>(List.of("generate", "--prompts", file, "-m", model("tiny"), "-o"));
        args.addAll(List.of(folder.resolve("p.png"), "--size", 64, "-s", 1, "-q", "--json", "--force"));
        args.addAll(List.of(more));
        List<String> drawn = new ArrayList<>();
        for (JsonNode image : TestModels.JSON
                .readTree(CommandRun.of(args.toArray()).succeeded().out())
                .get("images")) {
            drawn.add(
                    image.get("prompt").stringValue() + ", " + image.get("seed").asString());
        }
        return drawn;
    }

    @Test
    void drawsEveryAlternativeOfALine() throws IOException {
        assertThat(drawn("a {red|green} cup", "--seed", 5, "-n", 2))
                .containsExactly("a red cup, 5", "a red cup, 6", "a green cup, 5", "a green cup, 6");
        assertThat(drawn("a {red|green} cup, __x__", "--seed", 5, "--no-expand"))
                .containsExactly("a {red|green} cup, __x__, 5");
    }

    @Test
    void aWildcardBecomesALineThatFollowsFromTheSeed() throws IOException {
        List<String> drawn = drawn("{|big }__colour__ cup", "--seed", 5, "-n", 4);

        assertThat(drawn).hasSize(8).allMatch(image -> image.matches("(big )?(red|green|blue) cup, [5-8]"));
        assertThat(drawn.stream()
                        .map(image -> image.replaceAll("big | cup.*", ""))
                        .distinct())
                .hasSizeGreaterThan(1);
        assertThat(drawn("{|big }__colour__ cup", "--seed", 5, "-n", 1))
                .containsExactly(drawn.getFirst(), drawn.get(4));
    }

    @Test
    void refusesWhatItCannotExpand() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), "a cup\na {red|green cup\n");
        CommandRun.of("generate", "--prompts", file)
                .refused(FailureKind.USAGE, "--prompts: " + file + ": line 2: expected } for the { at character 3");
        Files.writeString(file, "a __colour__ cup\n");
        CommandRun.of("generate", "--prompts", file)
                .refused(FailureKind.USAGE, "line 1: wildcard __colour__: expected the file", "wildcards/colour.txt");
        CommandRun.of("generate", "a cup", "--no-expand")
                .refused(FailureKind.USAGE, "--no-expand: expected --prompts FILE, found none");
    }

    @Test
    void refusesPromptsThatAreNotThereOrNoText() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n \n");
        Path binary = Files.write(folder.resolve("binary.txt"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        Path missing = folder.resolve("missing.txt");
        CommandRun.of("generate")
                .refused(FailureKind.USAGE, "PROMPT: expected a prompt, or --prompts FILE, found neither");
        CommandRun.of("generate", "--prompts", empty)
                .refused(FailureKind.USAGE, "--prompts: expected one prompt per line, found none in " + empty);
        CommandRun.of("generate", "--prompts", binary)
                .refused(
                        FailureKind.USAGE,
                        "--prompts: " + binary + ": expected text in UTF-8, or in UTF-16 with a byte",
                        "found 0xff at byte 1");
        CommandRun.of("generate", "--prompts", missing).refused(FailureKind.ENVIRONMENT, missing + ": no such file");
        generate("tiny", "--batch", 0).refused(FailureKind.USAGE, "batch: expected at least 1, found 0");
    }

    @Tag("slow")
    @Test
    void takesPromptsOfEveryEncodingWithoutTheirMark() throws IOException {
        Path utf8 = Files.writeString(folder.resolve("utf8.txt"), "\uFEFFкрасное яблоко\r\nan octopus\r\n\r\n");
        Path utf16 = Files.write(
                folder.resolve("utf16.txt"), "\uFEFFкрасное яблоко\r\nan octopus".getBytes(StandardCharsets.UTF_16LE));
        for (Path file : List.of(utf8, utf16)) {
            CommandRun run = generate("tiny", "--prompts", file, "--size", 64, "--json", "-q")
                    .succeeded();

            assertThat(TestModels.JSON.readTree(run.out()).get("images").valueStream())
                    .extracting(image -> image.get("prompt").stringValue())
                    .containsExactly("a red apple", "красное яблоко", "an octopus");
        }
    }

    @Test
    void takesWhatBeginsWithAnAtSignOrADashAsText() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "--help");
        for (List<Object> words : List.<List<Object>>of(List.of("@" + secret), List.of("--", "-s 5 --help"))) {
            List<Object> args = new ArrayList<>(List.of("generate", "-m", model("tiny"), "-o"));
            args.addAll(List.of(folder.resolve("a.png"), "--size", 64, "-s", 1, "-q", "--json"));
            args.addAll(words);

            JsonNode images = TestModels.JSON
                    .readTree(CommandRun.of(args.toArray()).succeeded().out())
                    .get("images");

            assertThat(images.get(0).get("prompt").stringValue()).isEqualTo(words.getLast());
        }
    }
}
