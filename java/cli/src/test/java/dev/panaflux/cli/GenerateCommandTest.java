package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static dev.panaflux.testkit.Resources.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GenerateCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun generate(String model, Object... more) {
        return CommandRun.drawing(folder, model, more);
    }

    @Test
    void writesTheImageAndPrintsItsPath() throws IOException {
        CommandRun run = generate("lean", "--size", "64x80", "--seed", 7, "--backend", "scalar")
                .succeeded();

        assertThat(run.lines()).containsExactly(folder.resolve("apple.png").toString());
        assertThat(run.errorLines()).first().asString().startsWith("panaflux: seed 7, scalar (");
        assertThat(run.err()).contains("step 1/1", "decoding done");
        RgbImage image = ImageDecoder.read(folder.resolve("apple.png"));
        assertThat(List.of(image.width(), image.height())).containsExactly(64, 80);
        assertThat(content(folder)).containsExactly("apple.png");
    }

    @Test
    void recordsTheParametersInThePng() throws IOException {
        generate("lean", "--size", 64, "--seed", 5, "--guidance", 3, "--negative-prompt", "blue")
                .succeeded();

        JsonNode text = TestModels.JSON.readTree(MetadataReader.read(folder.resolve("apple.png"))
                .text("panaflux")
                .orElseThrow());
        assertThat(text.get("prompt").stringValue()).isEqualTo("a red apple");
        assertThat(text.get("negativePrompt").stringValue()).isEqualTo("blue");
        assertThat(text.get("seed").longValue()).isEqualTo(5);
        assertThat(text.get("guidance").doubleValue()).isEqualTo(3);
        assertThat(text.get("steps").intValue()).isEqualTo(1);
        assertThat(text.get("modelDigest").stringValue()).hasSize(64);
    }

    @Tag("slow")
    @Test
    void whatIsAmissIsToldToAQuietUserToo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        List<Object> args = new ArrayList<>(List.of("generate", "p", "-m", model("tiny"), "--size", 64, "-s", 1, "-q"));
        args.addAll(List.of("-o", folder.resolve("a.png")));

        CommandRun run = CommandRun.withEnvironment(
                        Map.of("PANAFLUX_CACHE", file.resolve("cache").toString()), args.toArray())
                .succeeded();

        assertThat(run.errorLines()).singleElement().asString().startsWith("panaflux: native: ");
        args.addAll(List.of("--backend", "scalar"));
        assertThat(CommandRun.of(args.toArray()).succeeded().errorLines())
                .singleElement()
                .asString()
                .contains("is there already");
    }

    @Test
    void anEmptyPromptIsAPrompt() {
        CommandRun.of("generate", "", "-m", model("tiny"), "--size", 64, "-s", 1, "-o", folder.resolve("any.png"))
                .succeeded();
    }

    @Test
    void keepsWhatIsThereUnlessForced() throws IOException {
        Path apple = folder.resolve("apple.png");
        Files.writeString(apple, "mine");

        CommandRun kept = generate("tiny", "--size", 64, "-q").succeeded();

        assertThat(kept.lines()).containsExactly(folder.resolve("apple-2.png").toString());
        assertThat(kept.errorLines())
                .containsExactly("panaflux: %s is there already, the image is in %s; --force overwrites"
                        .formatted(apple, folder.resolve("apple-2.png")));
        assertThat(apple).hasContent("mine");
        assertThat(generate("tiny", "--size", 64, "-q", "--force").succeeded().err())
                .isEmpty();
        assertThat(ImageDecoder.read(apple).width()).isEqualTo(64);
    }

    @Test
    void writesTheFormatOfTheExtension() throws IOException {
        generate("tiny", "--size", 64, "--seed", 7).succeeded();
        RgbImage exact = ImageDecoder.read(folder.resolve("apple.png"));
        String record = MetadataReader.read(folder.resolve("apple.png"))
                .text("panaflux")
                .orElseThrow();
        Object[][] wanted = {
            {"a.webp", "RIFF"},
            {"a.JPG", "\u00ff\u00d8"},
            {"b.jpeg", "\u00ff\u00d8", "--quality", 30},
            {"c", "RIFF", "--format", "webp"}
        };
        for (Object[] want : wanted) {
            Path file = folder.resolve(want[0].toString());
            List<Object> args =
                    new ArrayList<>(List.of("generate", "a red apple", "--model", model("tiny"), "-o", file));
            args.addAll(List.of("--size", 64, "--seed", 7, "--steps", 1, "--threads", 1));
            args.addAll(Arrays.asList(want).subList(2, want.length));
            CommandRun.of(args.toArray()).succeeded();
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(want[0].toString())
                    .startsWith(want[1].toString());
            assertThat(MetadataReader.read(file).text("panaflux")).contains(record);
            if (want[1].equals("RIFF")) {
                assertThat(ImageDecoder.read(file)).isEqualTo(exact);
            }
        }
        assertThat(Files.size(folder.resolve("b.jpeg"))).isLessThan(Files.size(folder.resolve("a.JPG")));
    }

    @Test
    void showsTheImageInTheDesktopsViewer() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        Path viewer = folder.resolve("xdg-open");
        Path shown = folder.resolve("shown");
        Files.writeString(
                viewer, "#!/bin/sh\nprintf %%s \"$1\" > '%s.tmp'; mv '%s.tmp' '%s'\n".formatted(shown, shown, shown));
        assumeTrue(viewer.toFile().setExecutable(true), "no executable files");
        Object[] args = {
            "generate",
            "p",
            "-m",
            model("tiny"),
            "--size",
            64,
            "-s",
            1,
            "-q",
            "--open",
            "-o",
            folder.resolve("apple.png")
        };

        CommandRun run = CommandRun.withEnvironment(Map.of("PATH", folder.toString(), "DISPLAY", ":0"), args)
                .succeeded();

        for (int i = 0; i < 600 && !Files.exists(shown); i++) {
            Thread.sleep(50);
        }
        assertThat(shown).hasContent(folder.resolve("apple.png").toString());
        assertThat(run.err()).isEmpty();
        assertThat(CommandRun.withEnvironment(Map.of("PATH", folder.toString()), args)
                        .succeeded()
                        .err())
                .endsWith("panaflux: --open: the image is not shown, as there is no desktop: neither DISPLAY nor"
                        + " WAYLAND_DISPLAY is set\n");
        assertThat(CommandRun.of(args).succeeded().err())
                .endsWith("panaflux: --open: the image is not shown, as there is no xdg-open on the PATH\n");
    }

    @Test
    void numbersSeveralImagesAndCountsTheirSeeds() throws IOException {
        CommandRun run =
                generate("tiny", "--size", 64, "--count", 2, "--seed", 3).succeeded();
        CommandRun second = generate("tiny", "--size", 64, "--seed", 4).succeeded();

        assertThat(run.lines())
                .containsExactly(
                        folder.resolve("apple-1.png").toString(),
                        folder.resolve("apple-2.png").toString());
        assertThat(second.lines()).hasSize(1);
        assertThat(Files.readAllBytes(folder.resolve("apple-2.png")))
                .isEqualTo(Files.readAllBytes(folder.resolve("apple.png")))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("apple-1.png")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615", "9223372036854775808", "0"})
    void tellsTheSeedAsItWasGiven(String seed) throws IOException {
        CommandRun run =
                generate("tiny", "--size", 64, "--seed", seed, "--json").succeeded();

        assertThat(run.err()).contains("seed " + seed + ", ");
        JsonNode image = TestModels.JSON.readTree(run.out()).get("images").get(0);
        assertThat(image.get("seed").bigIntegerValue()).hasToString(seed);
        ImageMetadata text = MetadataReader.read(folder.resolve("apple.png"));
        assertThat(text.text("parameters").orElseThrow()).contains("Seed: " + seed + ",");
        assertThat(text.text("panaflux").orElseThrow()).contains("\"seed\":" + seed + ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "-1"})
    void drawsASeedUnderTheNamesThatOtherProgramsUse(String seed) {
        CommandRun run =
                generate("tiny", "--size", 64, "--seed", seed, "--json", "-q").succeeded();

        assertThat(TestModels.JSON
                        .readTree(run.out())
                        .get("images")
                        .get(0)
                        .get("seed")
                        .longValue())
                .isBetween(0L, 0xFFFF_FFFFL);
    }

    @Test
    void describesTheImagesAsJson() {
        CommandRun run =
                generate("tiny", "--size", 64, "--seed", 1, "--json", "--quiet").succeeded();

        assertThat(run.err()).isEmpty();
        JsonNode image = TestModels.JSON.readTree(run.out()).get("images").get(0);
        assertThat(image.propertyNames())
                .contains("path", "prompt", "negativePrompt", "seed", "rng", "width", "height", "steps", "guidance")
                .contains("schedule", "sigmas", "model", "modelDigest", "references", "plan", "version", "seconds");
        assertThat(image.get("path").stringValue())
                .isEqualTo(folder.resolve("apple.png").toString());
        assertThat(image.get("seconds").get("total").doubleValue()).isPositive();
    }

    @Test
    void tellsProgressAsOneJsonObjectALine() {
        CommandRun run = generate("tiny", "--size", 64, "--progress", "json", "--guidance", 5)
                .succeeded();

        List<String> events = run.errorLines().stream()
                .map(line -> TestModels.JSON.readTree(line).get("event").stringValue())
                .toList();
        assertThat(events)
                .startsWith("notice", "notice", "phase-started")
                .contains("advanced", "step-done")
                .endsWith("phase-done");
        assertThat(run.err()).contains("guidance 5.0 is not applied: tiny is a distilled model");
    }

    @Test
    void saysNothingWhenQuiet() {
        assertThat(generate("tiny", "--size", 64, "--quiet").succeeded().err()).isEmpty();
        assertThat(generate("tiny", "--size", 64, "--progress", "none", "--force")
                        .succeeded()
                        .err())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "plain", "none"})
    void saysOnDemandWhatComputesAndWhyAndHowLongItTook(String progress) {
        CommandRun run = generate("lean", "--size", 64, "--backend", "scalar", "--progress", progress, "--verbose")
                .succeeded();

        assertThat(run.errorLines())
                .contains(
                        "panaflux: backend: scalar, requested",
                        "panaflux: precision: f32",
                        "panaflux: threads: 1",
                        "panaflux: BLAS: none")
                .last()
                .asString()
                .matches("panaflux: encoding [0-9.]+ s, 1 step [0-9.]+ s, decoding [0-9.]+ s, total [0-9.]+ s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmyk.jpg", "gray8.png", "palette4.png", "rgb16.png", "rgba8.png"})
    void acceptsReferenceImagesOfEveryFormat(String name) {
        Path reference = resource("/image/pictures/" + name);

        CommandRun run = generate("tiny", "--size", 64, "--ref", reference, "--ref", reference);

        // The recorded images are smaller than diffusers accepts; they were read before that was noticed.
        run.refused(FailureKind.IMAGE, name, "expected at least 64 pixels per side, found");
    }

    @Test
    void mayReplaceItsOwnReferenceAndTakeOneTwice() throws IOException {
        generate("tiny", "--size", 64, "--seed", 1).succeeded();
        Path apple = folder.resolve("apple.png");
        byte[] before = Files.readAllBytes(apple);

        generate("tiny", "--seed", 2, "-r", apple, "-r", apple, "--force").succeeded();

        assertThat(Files.readAllBytes(apple)).isNotEqualTo(before);
        assertThat(MetadataReader.read(apple).text("panaflux").orElseThrow()).contains("\"sha256\"");
    }

    @Test
    void takesAnEmptyPromptAndSaysThatALongOneIsCut() {
        CommandRun.of("generate", "", "-m", model("tiny"), "-o", folder.resolve("e.png"), "--size", 64, "-s", 1)
                .succeeded();
        CommandRun cut = CommandRun.of(
                "generate",
                "apple ".repeat(2000),
                "-m",
                model("tiny"),
                "-o",
                folder.resolve("l.png"),
                "--size",
                64,
                "-s",
                1,
                "--quiet");

        assertThat(cut.succeeded().err()).contains("prompt");
    }

    @Tag("slow")
    @Test
    void writesAPreviewAfterEachStep() throws IOException {
        Path previews = Files.createDirectory(folder.resolve("previews"));
        Map<String, String> cache =
                Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString());
        Object[] words = {
            "generate",
            "a",
            "-m",
            model("tiny"),
            "-o",
            folder.resolve("a.png"),
            "--size",
            "64x80",
            "-s",
            2,
            "-n",
            2,
            "--preview",
            previews
        };
        CommandRun.withEnvironment(cache, words).succeeded();

        assertThat(content(previews))
                .containsExactly(
                        "image-1-step-01.png", "image-1-step-02.png", "image-2-step-01.png", "image-2-step-02.png");
        RgbImage image = ImageDecoder.read(folder.resolve("a-1.png"));
        RgbImage preview = ImageDecoder.read(previews.resolve("image-1-step-02.png"));
        assertThat(preview.width() * image.height()).isEqualTo(image.width() * preview.height());
        words[words.length - 1] = folder.resolve("latest.webp");
        CommandRun.withEnvironment(cache, words).succeeded();
        assertThat(ImageDecoder.read(folder.resolve("latest.webp")).width()).isEqualTo(preview.width());
    }

    @Test
    void aPreviewThatCannotBeWrittenIsToldBeforeTheWork() {
        generate("tiny", "--preview", folder.resolve("missing").resolve("a.png"))
                .refused(FailureKind.ENVIRONMENT, "missing");
    }

    @Test
    void showsNothingWithoutATerminal() {
        CommandRun run =
                generate("tiny", "--size", 64, "--show", "--show-steps").succeeded();
        assertThat(run.out() + run.err()).doesNotContain("\033").doesNotContain("--show");

        CommandRun kitty = generate("tiny", "--size", 64, "--show=kitty").succeeded();
        assertThat(kitty.out() + kitty.err()).doesNotContain("\033");
        assertThat(kitty.err()).contains("panaflux: --show: standard output is not a terminal, so no image is shown");
    }

    @Test
    void aPromptBehindShowIsNoStyle() {
        CommandRun.of(
                        "generate",
                        "--show",
                        "a cat",
                        "-m",
                        model("tiny"),
                        "-s",
                        1,
                        "--size",
                        64,
                        "-o",
                        folder.resolve("a.png"))
                .succeeded();
        CommandRun.of("generate", "--show", "none", "-m", model("tiny"), "-o", folder.resolve("a.png"))
                .refused(FailureKind.USAGE, "PROMPT: expected a prompt");
        generate("tiny", "--show=ascii").refused(FailureKind.USAGE, "--show: expected auto, kitty");
        generate("tiny", "--zoom", 17, "--show").refused(FailureKind.USAGE, "--zoom: expected 1 to 16, found 17");
    }
}
