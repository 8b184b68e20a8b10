package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static dev.panaflux.testkit.Resources.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CommandsTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @Test
    void tellsItsVersionAndHowItIsUsed() {
        CommandRun version = CommandRun.of("--version").succeeded();
        CommandRun help = CommandRun.of("--help").succeeded();

        assertThat(version.lines()).hasSize(2).first().asString().matches("panaflux \\d+\\.\\d+\\.\\d+.*");
        assertThat(help.out())
                .contains(
                        "generate",
                        "show",
                        "replay",
                        "inspect",
                        "verify",
                        "tokenize",
                        "doctor",
                        "tune",
                        "synth",
                        "generate-completion")
                .contains("Exit codes:", "130 interrupted");
        assertThat(version.err() + help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate",
                "show",
                "replay",
                "inspect",
                "verify",
                "tokenize",
                "doctor",
                "tune",
                "synth",
                "generate-completion"
            })
    void everyCommandHasHelp(String command) {
        assertThat(CommandRun.of(command, "--help").succeeded().out()).startsWith("Usage: panaflux " + command);
    }

    @Test
    void refusesACommandLineThatItCannotRead() {
        CommandRun.of()
                .refused(
                        FailureKind.USAGE,
                        "expected a command: generate, run, serve, mcp, sheet, explain, shell, show");
        CommandRun.of("paint").refused(FailureKind.USAGE, "expected a command, found 'paint'; see --help");
        CommandRun.of("genrate").refused(FailureKind.USAGE, "found 'genrate', perhaps generate; see --help");
        CommandRun.of("generate", "a", "--stesp=3")
                .refused(FailureKind.USAGE, "Unknown option: '--stesp=3', perhaps --steps; put prompts");
        CommandRun.of("doctor", "now").refused(FailureKind.USAGE, "expected no more arguments, found 'now'");
        CommandRun.of("generate").refused(FailureKind.USAGE, "PROMPT");
        CommandRun.of("generate", "--paint").refused(FailureKind.USAGE, "--paint");
        CommandRun.of("verify").refused(FailureKind.USAGE, "CASE_DIR");
        CommandRun.of("synth", "klein-4b").refused(FailureKind.USAGE, "--output");
    }

    @Test
    void helpOfACommandIsAlsoACommand() {
        for (String command : List.of("", "generate", "bench compare")) {
            Object[] words = command.isEmpty() ? new Object[0] : command.split(" ", -1);
            List<Object> help = new ArrayList<>(List.of("help"));
            List<Object> option = new ArrayList<>(List.of(words));
            help.addAll(option);
            option.add("--help");
            assertThat(CommandRun.of(help.toArray()).succeeded().out())
                    .isEqualTo(CommandRun.of(option.toArray()).succeeded().out());
        }
        CommandRun.of("help", "genrate")
                .refused(
                        FailureKind.USAGE,
                        "COMMAND: expected a command of panaflux, found 'genrate', perhaps generate");
    }

    @Test
    void writesAShellCompletion() {
        assertThat(CommandRun.of("generate-completion").succeeded().out())
                .contains("complete -F", "--negative-prompt", "tokenize");
    }

    @Test
    void inspectsAModelForPeopleAndAsJson() {
        CommandRun run = CommandRun.of("inspect", model("tiny")).succeeded();
        JsonNode json = TestModels.JSON.readTree(
                CommandRun.of("inspect", model("tiny"), "--json").succeeded().out());

        assertThat(run.out()).contains("tiny, distilled model", "457,152 parameters", "512 x 512", "bf16");
        assertThat(json.get("kind").stringValue()).isEqualTo("distilled");
        assertThat(json.get("parts")).hasSize(3);
        assertThat(json.get("activations")).hasSize(3);
    }

    @Test
    void tellsWhatAFileIsThatHoldsAPartOfAModel() {
        Path transformer = model("mini").resolve("transformer/diffusion_pytorch_model.safetensors");
        CommandRun run = CommandRun.of("inspect", transformer).succeeded();
        assertThat(run.lines().getFirst())
                .isEqualTo(transformer + ", transformer of a model, without its text encoder and autoencoder");
        assertThat(run.lines().getLast()).isEqualTo("To draw with it: --model %s --rest MODEL".formatted(transformer));

        Path decoder = resource("/reference/decoders/tiny.safetensors");
        assertThat(CommandRun.of("inspect", decoder).succeeded().lines())
                .startsWith(decoder + ", a TAEF2 decoder", "takes the place of a model's own decoder")
                .endsWith("To draw with it: --decoder " + decoder);
    }

    @Test
    void tellsThePartsOfAFileAsJson() {
        Path encoder = model("mini").resolve("text_encoder/model.safetensors");
        JsonNode document = TestModels.JSON.readTree(
                CommandRun.of("inspect", encoder, "--json").succeeded().out());
        assertThat(document.path("holds")).extracting(JsonNode::stringValue).containsExactly("text encoder");
        assertThat(document.path("lacks"))
                .extracting(JsonNode::stringValue)
                .containsExactly("transformer", "autoencoder");
        assertThat(document.path("parts").path(0).path("parameters").longValue())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "tokenize p -m", "generate p -m", "verify /nonexistent -m"})
    void namesTheModelThatIsNotThere(String command) {
        List<Object> args = new java.util.ArrayList<>(List.of((Object[]) command.split(" ", -1)));
        args.add("/nonexistent/model");

        CommandRun run = CommandRun.of(args.toArray());

        run.refused(FailureKind.MODEL, "/nonexistent");
    }

    @Test
    void saysWhereItLookedForANamedModelAndHowToGetIt() {
        CommandRun.of("inspect", "klein-4b")
                .refused(FailureKind.MODEL, ".cache/huggingface/hub", "hf download black-forest-labs/FLUX.2-klein-4B");
        CommandRun.of("inspect", "klein-5b").refused(FailureKind.MODEL, "known names are emoji, ", "klein-4b");
    }

    @Test
    void findsTheShippedModelsByNameAndOneWithout() {
        JsonNode named = TestModels.JSON.readTree(
                CommandRun.of("inspect", "emoji", "--json").succeeded().out());
        JsonNode base = TestModels.JSON.readTree(
                CommandRun.of("inspect", "emoji-base", "--json").succeeded().out());
        JsonNode unnamed = TestModels.JSON.readTree(
                CommandRun.of("inspect", "--json").succeeded().out());

        assertThat(named.get("kind").stringValue()).isEqualTo("distilled");
        assertThat(base.get("kind").stringValue()).isEqualTo("base");
        assertThat(unnamed).isEqualTo(named);
    }

    @Test
    void verifiesACaseAndFailsOnAnotherModel() {
        Path reference = resource("/reference/cases/tiny-t2i-64x64");

        CommandRun passed = CommandRun.of("verify", reference, "-m", model("tiny"));
        CommandRun failed = CommandRun.of("verify", reference, "-m", model("odd"));

        assertThat(passed.succeeded().out())
                .contains("tiny-t2i-64x64", "PASSED")
                .doesNotContain("FAIL");
        assertThat(failed.out()).contains("FAIL");
        assertThat(failed.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
    }

    @Tag("slow")
    @Test
    void examinesTheMachine() {
        CommandRun run = CommandRun.of("doctor").succeeded();
        JsonNode json = TestModels.JSON.readTree(
                CommandRun.of("doctor", "--json").succeeded().out());

        assertThat(run.out()).contains("jdk:", "memory:", "tuning:", "scalar", "vector", "native", "selected:");
        assertThat(json.get("backends").get("scalar").stringValue()).startsWith("available");
        assertThat(json.get("selected").stringValue()).isNotBlank();
        boolean nativeRuns = json.get("backends").get("native").stringValue().startsWith("available");
        assertThat(json.has("OpenBLAS")).isEqualTo(nativeRuns);
        assertThat(json.get("reason").stringValue()).startsWith("automatic");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void examinesTheMachineEvenIfWhatIsNamedInTheEnvironmentCannotBeUsed() {
        CommandRun run = CommandRun.withEnvironment(
                        Map.of("PANAFLUX_OPENBLAS", "/nonexistent.so"), "doctor", "--json", "--no-probe")
                .succeeded();
        JsonNode json = TestModels.JSON.readTree(run.out());

        assertThat(json.get("backends").get("native").stringValue())
                .isEqualTo("unavailable, OpenBLAS /nonexistent.so: expected a library, found no such file;"
                        + " check that it is the right library");
        assertThat(json.get("selected").stringValue())
                .startsWith("none, as every command would fail: native: unavailable, OpenBLAS /nonexistent.so");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate p", "verify --backends all", "bench quick"})
    void refusesLibrariesThatTheEnvironmentNamesAndThatCannotBeUsed(String command) {
        List<Object> args = new java.util.ArrayList<>(List.of((Object[]) command.split(" ", -1)));
        args.addAll(List.of("-m", model("tiny")));

        CommandRun.withEnvironment(Map.of("PANAFLUX_OPENBLAS", "/nonexistent.so"), args.toArray())
                .refused(FailureKind.ENVIRONMENT, "/nonexistent.so: expected a library, found no such file");
        CommandRun.withEnvironment(Map.of("PANAFLUX_ISA", "sse9"), args.toArray())
                .refused(FailureKind.USAGE, "isa: expected base, avx2, ", "found \"sse9\"");
    }

    @Test
    void verifyTellsThatItComputesInF32() {
        assertThat(CommandRun.of("verify", "--help").succeeded().out())
                .containsPattern("bf16 or int8.\\s+Default:\\s+f32");
        assertThat(CommandRun.of("generate", "--help").succeeded().out())
                .containsPattern("bf16 or int8.\\s+Default:\\s+auto");
    }

    @Tag("slow")
    @Test
    void verifySaysOnDemandWhatComputesAndHowLong() {
        CommandRun run = CommandRun.of(
                        "verify",
                        resource("/reference/cases/tiny-t2i-64x64"),
                        "-m",
                        model("tiny"),
                        "--backend",
                        "scalar",
                        "--verbose")
                .succeeded();

        assertThat(run.err()).contains("backend: scalar, requested", "precision: f32", "decoding done (");
    }

    @Test
    void synthesisesAModelThatRunsAndNeverOverwritesOne() {
        Path model = folder.resolve("made");

        CommandRun.of(
                        "synth",
                        model("tiny"),
                        "-o",
                        model,
                        "--tokenizer",
                        model("tiny").resolve("tokenizer"))
                .succeeded();

        CommandRun.of("generate", "p", "-m", model, "-o", folder.resolve("a.png"), "--size", 64, "-s", 1)
                .succeeded();
        CommandRun again = CommandRun.of("synth", model("tiny"), "-o", model);
        assertThat(again.exitCode()).isEqualTo(FailureKind.ENVIRONMENT.exitCode());
        assertThat(again.errorLines()).last().asString().contains("expected a new or empty folder");
        CommandRun.of("synth", "klein-5b", "-o", folder.resolve("b")).refused(FailureKind.USAGE, "klein-5b");
    }

    @Tag("slow")
    @Test
    void tokenizesEveryGoldenTextAsTheReferenceDoes() throws IOException {
        Path tokenizer = Files.createDirectory(folder.resolve("tokenizer"));
        try (InputStream packed =
                new GZIPInputStream(Files.newInputStream(resource("/tokenizer/qwen3/tokenizer.json.gz")))) {
            Files.copy(packed, tokenizer.resolve("tokenizer.json"));
        }
        Files.copy(resource("/tokenizer/qwen3/tokenizer_config.json"), tokenizer.resolve("tokenizer_config.json"));
        List<JsonNode> golden = TestModels.JSON
                .readTree(resource("/tokenizer/qwen3/golden.json"))
                .valueStream()
                .toList();
        String input = golden.stream().map(item -> item.get("text").toString()).collect(Collectors.joining("\n"));

        CommandRun run = CommandRun.withInput(input, "tokenize", "--raw", "--tokenizer", tokenizer)
                .succeeded();

        assertThat(run.lines().stream()
                        .map(line -> TestModels.JSON.readTree(line).get("ids")))
                .containsExactlyElementsOf(
                        golden.stream().map(item -> item.get("ids")).toList());
    }

    @Test
    void tokenizesAPromptWithItsTemplateAndLimit() {
        JsonNode json = TestModels.JSON.readTree(CommandRun.of("tokenize", "a red apple", "-m", model("tiny"))
                .succeeded()
                .out());

        assertThat(json.get("ids").size()).isEqualTo(json.get("limit").intValue());
        assertThat(json.get("tokens").intValue())
                .isPositive()
                .isLessThan(json.get("limit").intValue());
        assertThat(json.get("truncated").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"red", "{\"a\":1}", "\"open", "1", "\"a\" \"b\""})
    void namesTheLineOfStandardInputThatIsNoJsonString(String line) {
        CommandRun run = CommandRun.withInput("\"fine\"\n" + line, "tokenize", "-m", model("tiny"));

        assertThat(run.exitCode()).isEqualTo(FailureKind.USAGE.exitCode());
        assertThat(run.err())
                .isEqualTo("panaflux: standard input, line 2: expected a JSON string, found " + line + "\n");
        assertThat(run.lines()).hasSize(1);
    }
}
