package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Sha256;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ReplayCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** Models by name, and a cache of the test's own. */
    private CommandRun run(Object... args) {
        return CommandRun.withEnvironment(
                Map.of(
                        "PANAFLUX_MODELS", String.valueOf(model("tiny").getParent()),
                        "PANAFLUX_CACHE", folder.resolve("cache").toString()),
                args);
    }

    /** Draws {@code apple.png}, or what {@code more} says. */
    private Path generate(String model, Object... more) {
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "--model", model, "-q"));
        args.addAll(Arrays.asList(more));
        Map.of("-S", 5, "-o", folder.resolve("apple.png"), "--size", "64x80", "--threads", 1)
                .forEach((option, value) -> {
                    if (!args.contains(option)) {
                        args.addAll(List.of(option, value));
                    }
                });
        return Path.of(run(args.toArray()).succeeded().lines().getLast());
    }

    private CommandRun replay(Path image, Object... more) {
        List<Object> args = new ArrayList<>(List.of("replay", image, "-q"));
        args.addAll(Arrays.asList(more));
        return run(args.toArray());
    }

    private void isBitIdentical(Path image) {
        CommandRun run = replay(image).succeeded();
        assertThat(run.lines()).containsExactly(image + ": bit-identical");
        assertThat(run.err()).isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny|-s 2 --backend scalar",
                "tiny|-s 2 --backend vector --rng iris",
                "tiny|-s 2 --backend native --precision f32",
                "tiny|-s 2 --backend native --precision bf16",
                "tiny|-s 2 --backend native --precision int8",
                "tiny|-s 2 --backend native --isa base",
                "tiny|-s 3 --schedule linear",
                "tiny|-s 3 --schedule power:1.7",
                "tiny|--sigmas 1,0.61,0.3",
                "tiny|-s 1 -S 18446744073709551615",
                "tiny|-s 1 --threads 2",
                "lean|-s 2 -g 3.5 --negative-prompt blue",
                "lean|-s 2 -g 3.5",
                "lean|-s 2 -g 1",
                "lean|-s 4 -g 3 --guidance-interval 0.25,0.75 --text-tokens 30",
                "lean|-s 4 -g 3 --cache 0.5",
                "lean|-s 2 --precision int8 --backend native",
                "emoji|",
                "emoji|--precision int8 --backend native",
                "emoji-base|-s 3 --negative-prompt blue",
            })
    void anImageOfAnyKindIsMadeAgainToTheBit(String kind) {
        String[] parts = kind.split("\\|", -1);
        boolean nativeCode = parts[1].contains("native");
        assumeTrue(
                !nativeCode || run("doctor", "--json", "--no-probe").out().contains("\"native\" : \"available"),
                "no C");
        isBitIdentical(generate(parts[0], (Object[]) (parts[1].isEmpty() ? new String[0] : parts[1].split(" "))));
    }

    @Tag("slow")
    @Test
    void imagesOfABatchAreMadeAgainOneByOne() {
        generate("tiny", "-s", 2, "-n", 3, "--batch", 3);
        generate("lean", "-s", 2, "-n", 2, "--batch", 2, "-g", 3, "-o", folder.resolve("pear.png"));

        for (String name : List.of("apple-1.png", "apple-2.png", "apple-3.png", "pear-2.png")) {
            isBitIdentical(folder.resolve(name));
        }
    }

    @Tag("slow")
    @Test
    void referencesAreFoundBesideTheImageWhereTheirPixelsAreTheSame() throws IOException {
        Path first = generate("tiny", "-s", 1, "-o", folder.resolve("first.png"));
        Path second = generate("tiny", "-s", 1, "-S", 6, "--size", "80x64", "-o", folder.resolve("second.png"));
        Path image = generate("tiny", "-s", 2, "-r", first, "-r", second, "--ref-size", 64);
        isBitIdentical(image);

        Path moved = Files.createDirectory(folder.resolve("moved"));
        for (Path file : List.of(first, second, image)) {
            Files.move(file, moved.resolve(file.getFileName()));
        }
        isBitIdentical(moved.resolve("apple.png"));

        Files.move(moved.resolve("second.png"), moved.resolve("other.png"));
        replay(moved.resolve("apple.png"))
                .refused(FailureKind.IMAGE, "expected reference " + second + " beside it or in its recorded place");
        replay(moved.resolve("apple.png"), "-r", moved.resolve("first.png"), "-r", moved.resolve("first.png"))
                .refused(FailureKind.IMAGE, "first.png: expected the pixels that ", "--force takes them");
        CommandRun given = replay(
                        moved.resolve("apple.png"), "-r", moved.resolve("first.png"), "-r", moved.resolve("other.png"))
                .succeeded();
        assertThat(given.out()).endsWith(": bit-identical\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apple.webp | bit-identical",
                "apple.jpg | bit-identical to what was made; the file differs by at most [0-9]+ of 255, .* dB",
            })
    void filesOfEveryFormatAreMadeAgain(String name, String verdict) {
        Path image = generate("tiny", "-s", 2, "-o", folder.resolve(name));

        assertThat(replay(image).succeeded().out().strip()).matches(image + ": " + verdict);
    }

    /** As if what computed it had made one pixel 8 levels brighter or darker. */
    @Tag("slow")
    @Test
    void howFarAnImageIsAndWhyIsTold() throws IOException {
        Path image = generate("tiny", "-s", 1, "--backend", "scalar");
        byte[] rgb = ImageDecoder.read(image).toBytes();
        rgb[0] ^= 8;
        RgbImage other = RgbImage.of(64, 80, rgb);
        edit(image, other, "sha256", Sha256.hex(rgb));

        CommandRun run = replay(image, "--backend", "vector");

        assertThat(run.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().getFirst())
                .matches(
                        image
                                + ": not identical: the file differs by at most [789] of 255, 0\\.00[0-9] on average, PSNR [0-9.]+ dB");
        assertThat(run.lines().get(1)).isEqualTo("  backend: scalar then, vector here");
        assertThat(run.lines().get(2)).startsWith("  instruction set: ").contains(" then, Vector API");
        CommandRun json = replay(image, "--json");
        JsonNode verdict = TestModels.JSON.readTree(json.out()).get("replay");
        assertThat(json.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(verdict.get("identical").booleanValue()).isFalse();
        assertThat(verdict.get("max").intValue()).isEqualTo(8);
        assertThat(verdict.get("reasons").get(0).stringValue()).isEqualTo("nothing that is recorded differs");
    }

    @Test
    void aFileThatWasChangedSinceIsTold() throws IOException {
        Path image = generate("tiny", "-s", 1);
        ImageMetadata metadata = MetadataReader.read(image);
        byte[] rgb = ImageDecoder.read(image).toBytes();
        rgb[0] ^= 8;
        Files.write(image, OutputFormat.PNG.encoder().encode(RgbImage.of(64, 80, rgb), metadata));

        assertThat(replay(image).succeeded().out())
                .startsWith(image + ": bit-identical to what was made; the file differs by at most 8 ");
    }

    /** Changes what an image records. */
    private static void edit(Path image, String field, String value) throws IOException {
        edit(image, ImageDecoder.read(image), field, value);
    }

    private static void edit(Path image, RgbImage pixels, String field, String value) throws IOException {
        ObjectNode document = (ObjectNode) TestModels.JSON.readTree(
                MetadataReader.read(image).text("panaflux").orElseThrow());
        document.put(field, value);
        ImageMetadata changed = new ImageMetadata(Map.of("panaflux", document.toString()));
        Files.write(image, OutputFormat.PNG.encoder().encode(pixels, changed));
    }

    @Test
    void theModelIsFoundByItsDigestUnderAnotherName() throws IOException {
        Path image = generate("tiny", "-s", 1);
        edit(image, "model", "formerly");

        // Found as a name that ships with the program, not in a folder of models; so it is given here.
        replay(image)
                .refused(FailureKind.MODEL, "model formerly: expected among the models here, or one with its digest");
        assertThat(replay(image, "-m", "tiny").succeeded().out()).endsWith(": bit-identical\n");

        Path emoji = generate("emoji", "-s", 1, "-o", folder.resolve("emoji.png"));
        edit(emoji, "model", "formerly");
        isBitIdentical(emoji);
    }

    @Test
    void otherWeightsAreTold() throws IOException {
        Path image = generate("tiny", "-s", 1);

        CommandRun run = replay(image, "-m", "mini");

        assertThat(run.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(run.lines().get(1)).startsWith("  model digest: ").contains(" then, ");
        for (String hostile : List.of("../../etc", "/etc", "~/models", "a/b/c")) {
            edit(image, "model", hostile);
            replay(image).refused(FailureKind.MODEL, "model: expected its name in the metadata, found '" + hostile);
        }
    }

    @Test
    void variationsAreWrittenUnderNamesOfTheirOwn() throws IOException {
        Path image = generate("tiny", "-s", 1);
        byte[] before = Files.readAllBytes(image);

        CommandRun run = replay(image, "--set", "seed=7,size=64,prompt=a pear, ripe", "-n", 2, "-o", image)
                .succeeded();

        assertThat(run.lines())
                .containsExactly(
                        folder.resolve("apple-1.png").toString(),
                        folder.resolve("apple-2.png").toString());
        JsonNode record = TestModels.JSON.readTree(MetadataReader.read(folder.resolve("apple-2.png"))
                .text("panaflux")
                .orElseThrow());
        assertThat(record.get("prompt").stringValue()).isEqualTo("a pear, ripe");
        assertThat(record.get("seed").intValue()).isEqualTo(8);
        assertThat(record.get("height").intValue()).isEqualTo(64);
        assertThat(record.get("steps").intValue()).isEqualTo(1);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void withoutAnOutputNothingIsWrittenAndWithOneTheImageIs() throws IOException {
        Path image = generate("tiny", "-s", 1);
        isBitIdentical(image);
        assertThat(content(folder)).containsOnlyOnce("apple.png").doesNotContain("apple-2.png", "panaflux.png");

        CommandRun run = replay(image, "-o", folder.resolve("again.png")).succeeded();

        assertThat(run.lines()).containsExactly(folder.resolve("again.png").toString(), image + ": bit-identical");
        assertThat(ImageDecoder.read(folder.resolve("again.png"))).isEqualTo(ImageDecoder.read(image));
    }

    /** An image of one pixel with these texts. */
    private Path foreign(String name, Map<String, String> texts) throws IOException {
        RgbImage pixel = RgbImage.of(1, 1, new byte[3]);
        return Files.write(folder.resolve(name), OutputFormat.PNG.encoder().encode(pixel, new ImageMetadata(texts)));
    }

    @Test
    void anotherProgramsImageIsMadeAsFarAsItsMetadataGo() throws IOException {
        String text = "a fox\nSteps: 2, Sampler: DPM++ 2M, CFG scale: 7, Seed: 9, Size: 64x64, Model: %s, RNG: CPU";
        Path image = foreign("fox.png", Map.of("parameters", text.formatted("unknown")));
        Path klein = foreign("k.png", Map.of("parameters", text.formatted("FLUX.2 Klein base 4B fp8")));

        replay(image).refused(FailureKind.MODEL, "model unknown: expected one of klein-4b, ", "give one with --model");
        replay(klein).refused(FailureKind.MODEL, "hf download black-forest-labs/FLUX.2-klein-base-4B");
        CommandRun run =
                replay(image, "-m", "tiny", "-o", folder.resolve("ours.png")).succeeded();

        assertThat(run.errorLines()).containsExactly("panaflux: sampler DPM++ 2M: no counterpart, Euler is used");
        assertThat(run.lines()).containsExactly(folder.resolve("ours.png").toString());
        JsonNode record = TestModels.JSON.readTree(
                MetadataReader.read(folder.resolve("ours.png")).text("panaflux").orElseThrow());
        assertThat(record.get("seed").intValue()).isEqualTo(9);
        assertThat(record.get("steps").intValue()).isEqualTo(2);
    }

    @Test
    void whatIsMissingCanBeGiven() throws IOException {
        Path image = foreign("iris.png", Map.of("iris:seed", "3"));
        replay(image, "-m", "tiny", "-s").refused(FailureKind.USAGE, "Unknown option: '-s'");
        replay(image, "-m", "tiny")
                .refused(
                        FailureKind.USAGE,
                        "prompt: expected one, found none in the metadata of iris.c; give it with --set prompt=...");

        CommandRun run = replay(
                        image, "-m", "tiny", "--set", "prompt=a hut,steps=1,size=64", "-o", folder.resolve("hut.png"))
                .succeeded();

        assertThat(run.lines()).containsExactly(folder.resolve("hut.png").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--set sead=7 | USAGE | --set: expected one of prompt, negative-prompt, seed, size, steps, guidance, rng,",
                "--set size=65 | USAGE | width: expected a multiple of 16, found 65",
                "-o a.gif | USAGE | --output: expected a name that ends in .png, .jpg, .jpeg or .webp, found a.gif",
                "--backend gpu | USAGE | backend: expected auto, native, native-openblas, vector, scalar, found \"gpu\"",
                "-n 0 | USAGE | count: expected at least 1, found 0",
            })
    void refusesWhatItCannotDoInOneLine(String options, FailureKind kind, String message) {
        Path image = generate("tiny", "-s", 1);
        replay(image, (Object[]) options.split(" ")).refused(kind, message);
    }

    @Test
    void refusesWhatIsNoImageOrTellsNothing() throws IOException {
        Path text = Files.writeString(folder.resolve("a.txt"), "text");
        Path plain = foreign("plain.png", Map.of());
        for (String command : List.of("replay", "show")) {
            run(command, folder.resolve("missing.png"))
                    .refused(FailureKind.IMAGE, "missing.png: expected an image file");
            run(command, text).refused(FailureKind.IMAGE, "a.txt: expected a PNG, JPEG, WebP");
            run(command, plain)
                    .refused(FailureKind.IMAGE, "plain.png: expected metadata that tells how it was made, found none");
        }
    }

    @Test
    void showPrintsWhatIsToldWithoutControlCharacters() throws IOException {
        Path image = generate("lean", "-s", 1, "-g", 2, "--negative-prompt", "blue");
        Path evil = foreign(
                "evil.png",
                Map.of("parameters", "a\u001b[2Jfox\nSteps: 2, Seed: 9, Sampler: \u001b]0;x\u0007, RNG: CPU"));

        CommandRun run = run("show", image, evil).succeeded();

        assertThat(run.lines())
                .contains(image.toString(), evil.toString())
                .contains("  prompt           a red apple", "  negativePrompt   blue", "  seed             5")
                .contains("  prompt           a\\u{1b}[2Jfox");
        assertThat(run.out().chars().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();
        JsonNode images = TestModels.JSON
                .readTree(run("show", "--json", image, evil).succeeded().out())
                .get("images");
        assertThat(images.get(0).get("prompt").stringValue()).isEqualTo("a red apple");
        assertThat(images.get(0).get("precision").stringValue()).isNotEmpty();
        assertThat(images.get(1).get("origin").stringValue()).isEqualTo("AUTOMATIC1111's web UI");
        assertThat(images.get(1).get("remarks")).hasSize(1);
    }
}
