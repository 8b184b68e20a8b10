package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static dev.panaflux.testkit.Resources.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code generate} refuses, and how it says so. */
class GenerateRefusalTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun generate(String model, Object... more) {
        return CommandRun.drawing(folder, model, more);
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
                "USAGE | --size 64x64x64 | --size: expected SIDE or WIDTHxHEIGHT, found '64x64x64'",
                "USAGE | --size 64 --width 64 | expected either --size or --width and --height, found both",
                "USAGE | --count 0 | count: expected at least 1, found 0",
                "USAGE | --count 999999999999 | --count: expected at most 2147483647, found 999999999999",
                "USAGE | --count two | --count: expected a whole number, found 'two'",
                "USAGE | --guidance much | --guidance: expected a number, found 'much'",
                "USAGE | --steps | --steps: expected N, found nothing",
                "USAGE | --steps 1 --steps 2 | --steps: expected it once, found it twice",
                "USAGE | --seed 99999999999999999999 | --seed: expected 0 to 18446744073709551615, random or -1, found '999",
                "USAGE | --seed 18446744073709551615 --count 2 | seed: expected at most 18446744073709551614 for 2 images",
                "USAGE | --count 2147483647 | count: expected at most 1000000 images in all, found 2147483647 for each of 1",
                "USAGE | second --count 2147483647 | count: expected at most 1000000 images in all",
                "USAGE | --steps 2147483647 | steps: expected at most 10000, found 2147483647",
                "USAGE | --steps -1 | steps",
                "USAGE | --sigmas 0.5,1 | sigmas: expected falling numbers",
                "USAGE | --sigmas 1,x | --sigmas: expected a number, found 'x'",
                "USAGE | --sigmas 1,NaN | sigmas: expected falling numbers",
                "USAGE | --sigmas 1,0.5 --schedule linear | expected either --sigmas or --schedule, found both",
                "USAGE | --sigmas 1,0.5 --steps 3 | --steps: expected 2, the number of --sigmas, found 3; leave --steps out",
                "USAGE | --schedule power:0 | expected auto, linear, power or power:ALPHA, found 'power:0'",
                "USAGE | --guidance NaN | guidance: expected a number of at least 0, found NaN",
                "USAGE | --rng dice | dice",
                "USAGE | --progress loud | --progress: expected auto, bar, plain, json or none, found 'loud'",
                "USAGE | --backend gpu | backend: expected auto, native, native-openblas, vector, scalar, found \"gpu\"",
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
                "MODEL | --transformer /dev/zero | /dev/zero: expected a GGUF or safetensors file, found a device",
                "MODEL | --lora /dev/zero | /dev/zero: expected a GGUF or safetensors file, found a device",
                "MODEL | --lora style:strong | in none of them; a strength is a number, as in style:0.7",
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
    void aLinkIntoAFolderThatIsNotThereIsToldAsSuch() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("a.png"), folder.resolve("missing/a.png"));

        CommandRun.of("generate", "p", "-m", model("tiny"), "-o", link)
                .refused(
                        FailureKind.ENVIRONMENT,
                        "%s: cannot be written: it is a link; %s: no such folder"
                                .formatted(link, folder.resolve("missing")));
    }

    @Test
    void aPartGivenForAnotherIsNamed() {
        Path decoder = model("tiny").resolve("vae/diffusion_pytorch_model.safetensors");

        CommandRun.of("generate", "p", "-m", model("tiny"), "-o", folder.resolve("a"), "--text-encoder", decoder)
                .refused(
                        FailureKind.MODEL,
                        decoder + ": expected the weights of the text encoder, found those of the autoencoder");
    }

    @Test
    void onlyWhereAPromptIsTakenIsItSaidHowOneBeginsWithADash() {
        CommandRun inspect = CommandRun.of("inspect", "--bogus");

        assertThat(inspect.err()).contains("--bogus").doesNotContain("prompts");
    }

    @Test
    void showsTheStackTraceOnlyOnDemand() {
        CommandRun run = CommandRun.of("generate", "p", "-m", "/nonexistent", "-o", folder.resolve("a"), "--debug");

        assertThat(run.exitCode()).isEqualTo(FailureKind.MODEL.exitCode());
        assertThat(run.err()).contains("\tat dev.panaflux.");
    }
}
