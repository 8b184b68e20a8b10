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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GenerateCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** Draws on a small model with few pixels; {@code more} comes last. */
    private CommandRun generate(String model, Object... more) {
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "--model", model(model)));
        args.addAll(List.of("-o", folder.resolve("apple.png"), "--steps", 1, "--threads", 1));
        args.addAll(Arrays.asList(more));
        return CommandRun.of(args.toArray());
    }

    @Test
    void writesTheImageAndPrintsItsPath() throws IOException {
        CommandRun run = generate("tiny", "--size", "64x80", "--seed", 7, "--backend", "scalar")
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
            List<Object> more =
                    new ArrayList<>(List.of("--size", 64, "--seed", 7, "-o", folder.resolve(want[0].toString())));
            more.addAll(Arrays.asList(want).subList(2, want.length));
            generate("tiny", more.toArray()).succeeded();
            Path file = folder.resolve(want[0].toString());
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
        CommandRun run = generate("tiny", "--backend", "scalar", "--size", 64, "--progress", "json", "--guidance", 5)
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
        CommandRun run = generate("tiny", "--size", 64, "--backend", "scalar", "--progress", progress, "--verbose")
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

    @Tag("slow")
    @Test
    void aSkippedBackendIsReportedBeforeTheImageAndInIt() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Map<String, String> environment =
                Map.of("PANAFLUX_CACHE", file.resolve("cache").toString());
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "--model", model("tiny")));
        args.addAll(List.of("-o", folder.resolve("apple.png"), "--size", 64, "--steps", 1, "--threads", 1));

        CommandRun run = CommandRun.withEnvironment(environment, args.toArray()).succeeded();

        assertThat(run.errorLines()).first().asString().contains(", vector (");
        String line = run.errorLines().get(1).replaceFirst("^panaflux: ", "");
        assertThat(line).startsWith("native: unavailable, ");
        JsonNode text = TestModels.JSON.readTree(MetadataReader.read(folder.resolve("apple.png"))
                .text("panaflux")
                .orElseThrow());
        assertThat(text.get("plan").get("reason").stringValue()).isEqualTo("automatic; " + line);
        args.addAll(List.of("--backend", "native"));
        CommandRun.withEnvironment(environment, args.toArray()).refused(FailureKind.ENVIRONMENT, line);
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "USAGE | --size 100 | expected a multiple of 16, found 100; the nearest are 96 and 112",
                "USAGE | --width 65 | width: expected a multiple of 16, found 65; the nearest are 64 and 80",
                "USAGE | --height 2064 | height: expected a multiple of 16 from 64 to 2048, found 2064",
                "USAGE | --size 0 | expected a multiple of 16 from 64 to 2048, found 0",
                "USAGE | --size 64x64x64 | '--size': expected SIDE or WIDTHxHEIGHT, found '64x64x64'",
                "USAGE | --size 64 --width 64 | expected either --size or --width and --height, found both",
                "USAGE | --count 0 | count: expected at least 1, found 0",
                "USAGE | --seed 99999999999999999999 | '--seed': expected 0 to 18446744073709551615, random or -1, found '999",
                "USAGE | --seed 18446744073709551615 --count 2 | seed: expected at most 18446744073709551614 for 2 images",
                "USAGE | --count 2147483647 | count: expected at most 1000000 images in all, found 2147483647 for each of 1",
                "USAGE | second --count 2147483647 | count: expected at most 1000000 images in all",
                "USAGE | --steps 2147483647 | steps: expected at most 10000, found 2147483647",
                "USAGE | --steps -1 | steps",
                "USAGE | --sigmas 0.5,1 | sigmas: expected falling numbers",
                "USAGE | --sigmas 1,x | '--sigmas'",
                "USAGE | --sigmas 1,NaN | sigmas: expected falling numbers",
                "USAGE | --sigmas 1,0.5 --schedule linear | expected either --sigmas or --schedule, found both",
                "USAGE | --schedule power:0 | expected auto, linear, power or power:ALPHA, found 'power:0'",
                "USAGE | --guidance NaN | guidance: expected a number of at least 0, found NaN",
                "USAGE | --rng dice | dice",
                "USAGE | --progress loud | '--progress'",
                "USAGE | --backend gpu | backend: expected auto, native, vector, scalar, found \"gpu\"",
                "USAGE | --precision fp4 | precision: expected auto, f32, bf16, int8, found \"fp4\"",
                "USAGE | --isa sse9 | isa: expected base, avx2, ",
                "ENVIRONMENT | --openblas /nonexistent | OpenBLAS /nonexistent: expected a library, found no such file",
                "ENVIRONMENT | --openblas / | OpenBLAS /: expected a library, found a folder",
                "USAGE | --verbose | --quiet: expected either --quiet or --verbose, found both",
                "USAGE | --bogus | Unknown option: '--bogus'; put prompts that begin with - after --",
                "USAGE | \uFFFD | PROMPT: expected text in the locale's encoding, found other bytes after",
                "USAGE | --negative-prompt a\uFFFD | --negative-prompt: expected text in the locale's encoding",
                "ENVIRONMENT | --dump /nonexistent/d | /nonexistent/d: cannot be written: no such folder",
                "ENVIRONMENT | --dump / | /: cannot be written: it is a folder",
                "MODEL | --vae /nonexistent | /nonexistent: no such file",
                "MODEL | --tokenizer /nonexistent | /nonexistent: no such file",
                "IMAGE | --ref /nonexistent.png | /nonexistent.png: expected an image file, found none",
                "IMAGE | --ref / | /: expected an image file, found a folder",
            })
    void refusesWhatItCannotDoInOneLine(FailureKind kind, String options, String message) throws IOException {
        List<Object> args = new ArrayList<>(
                List.of("generate", "p", "-m", model("tiny"), "-o", folder.resolve("apple.png"), "--quiet"));
        Collections.addAll(args, (Object[]) options.split(" ", -1));

        CommandRun.of(args.toArray()).refused(kind, message);

        assertThat(content(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_000, Integer.MAX_VALUE})
    void refusesAnAbsurdNumberOfThreads(int threads) {
        CommandRun.of("generate", "p", "-m", model("tiny"), "-o", folder.resolve("a.png"), "--threads", threads)
                .refused(FailureKind.USAGE, "threads: expected at ", "found " + threads);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-o a.GIF | --output: expected a name that ends in .png, .jpg, .jpeg or .webp, found a.GIF",
                "-o a.png --format webp | --format: expected png, as the name a.png says, found webp",
                "--format tiff | format: expected png, jpeg, webp, found \"tiff\"",
                "-o a.webp --quality 80 | --quality: expected a JPEG image, as webp is exact, found a.webp",
                "--quality 80 | --quality: expected a JPEG image, as png is exact, found panaflux.png",
                "-o a.jpg --quality 0 | quality: expected 1 to 100, found 0",
                "-o - --open | --open: expected a file to show, found standard output",
                "-o - --count 2 | --output: expected one image for standard output, found 2; name a file",
            })
    void refusesAnOutputThatCannotHoldItsImages(String options, String message) {
        List<Object> args = new ArrayList<>(List.of("generate", "p", "-m", "/nonexistent"));
        Collections.addAll(args, (Object[]) options.split(" ", -1));

        CommandRun.of(args.toArray()).refused(FailureKind.USAGE, message);
    }

    @Test
    void refusesMoreThanSixteenReferences() throws IOException {
        List<Object> args = new ArrayList<>(List.of("generate", "p", "-m", model("tiny"), "-o", folder.resolve("a")));
        for (int i = 0; i < 17; i++) {
            args.addAll(List.of("-r", resource("/image/pictures/rgb8.png")));
        }

        CommandRun.of(args.toArray()).refused(FailureKind.USAGE, "references: expected at most 16, found 17");
        assertThat(content(folder)).isEmpty();
    }

    @Test
    void refusesAReferenceImageThatIsNotAnImageOrDamaged() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not an image");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        Path cut = Files.write(
                folder.resolve("cut.png"),
                Arrays.copyOf(Files.readAllBytes(resource("/image/pictures/rgb8.png")), 100));

        generate("tiny", "-r", text).refused(FailureKind.IMAGE, "text.png: expected a PNG, JPEG, WebP");
        generate("tiny", "-r", empty).refused(FailureKind.IMAGE, "empty.png", "found an empty file");
        generate("tiny", "-r", cut).refused(FailureKind.IMAGE, "cut.png: the PNG file is truncated");
        assertThat(content(folder)).containsExactly("cut.png", "empty.png", "text.png");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nonexistent/a.png | /nonexistent/a.png: expected an existing folder to write to",
                "/ | /: expected a file name, found a folder",
                "'' | --output: expected a file name, found nothing",
                "/proc/a.png | /proc/a.png: ",
            })
    void refusesAnUnwritableOutputBeforeItReadsTheModel(String output, String message) {
        CommandRun.of("generate", "p", "-m", "/nonexistent", "-o", output).refused(FailureKind.ENVIRONMENT, message);
    }

    @Test
    void refusesANameThatIsTooLongOrAFoldersBeforeItReadsTheModel() throws IOException {
        Files.createDirectory(folder.resolve("a-2.png"));

        CommandRun.of("generate", "p", "-m", "/nonexistent", "-o", folder.resolve("x".repeat(300)))
                .refused(FailureKind.ENVIRONMENT, "xxx: cannot be written: File name too long");
        CommandRun.of("generate", "p", "-m", "/nonexistent", "-n", 2, "--force", "-o", folder.resolve("a.png"))
                .refused(FailureKind.ENVIRONMENT, "a-2.png: expected a file name, found a folder");
    }

    @Test
    void reportsAFullDiskAndLeavesTheDeviceAlone() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full) && !Files.isRegularFile(full, LinkOption.NOFOLLOW_LINKS), "no /dev/full");

        CommandRun.of("generate", "p", "-m", model("tiny"), "-o", full, "--size", 64, "-s", 1, "--quiet")
                .refused(FailureKind.ENVIRONMENT, "/dev/full: cannot be written: No space left on device");
        generate("tiny", "--size", 64, "--quiet", "--dump", full)
                .refused(FailureKind.ENVIRONMENT, "/dev/full: cannot be written: it is a device");
        assertThat(Files.isRegularFile(full)).isFalse();
    }

    @Test
    void showsTheStackTraceOnlyOnDemand() {
        CommandRun run = CommandRun.of("generate", "p", "-m", "/nonexistent", "-o", folder.resolve("a"), "--debug");

        assertThat(run.exitCode()).isEqualTo(FailureKind.MODEL.exitCode());
        assertThat(run.err()).contains("\tat dev.panaflux.");
    }
}
