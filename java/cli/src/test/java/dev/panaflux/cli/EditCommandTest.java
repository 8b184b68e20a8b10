package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code generate} with a source, and {@code replay} of what it made. */
class EditCommandTest {

    private static final long SEED = 3;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @BeforeEach
    void writeSourceAndMask() throws IOException {
        byte[] rgb = new byte[80 * 64 * 3];
        new Random(SEED).nextBytes(rgb);
        write("source.png", RgbImage.of(80, 64, rgb));
        byte[] mask = new byte[rgb.length];
        for (int y = 10; y < 50; y++) {
            Arrays.fill(mask, (y * 80 + 20) * 3, (y * 80 + 60) * 3, (byte) 255);
        }
        write("mask.png", RgbImage.of(80, 64, mask));
    }

    private void write(String name, RgbImage image) throws IOException {
        Files.write(folder.resolve(name), OutputFormat.PNG.encoder().encode(image, new ImageMetadata(Map.of())));
    }

    private CommandRun generate(String options) {
        List<Object> args = new ArrayList<>(
                List.of("generate", "a cat", "-m", model("tiny"), "-q", "-S", 4, "-s", 2, "--threads", 1));
        args.addAll(List.of("-o", folder.resolve("out.png")));
        for (String option : options.split(" ", -1)) {
            args.add(option.endsWith(".png") ? folder.resolve(option) : option);
        }
        return CommandRun.withEnvironment(
                Map.of("PANAFLUX_MODELS", String.valueOf(model("tiny").getParent())), args.toArray());
    }

    private CommandRun replay(Object... more) {
        List<Object> args = new ArrayList<>(List.of("replay", folder.resolve("out.png"), "-q"));
        args.addAll(List.of(more));
        return CommandRun.withEnvironment(
                Map.of("PANAFLUX_MODELS", String.valueOf(model("tiny").getParent())), args.toArray());
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--source source.png --strength 0.6",
                "--source source.png --strength 1 --source-ref off",
                "--source source.png --mask mask.png",
                "--source source.png --mask mask.png --mask-invert --mask-grow -2 --mask-blur 1.5 --paste 7",
                "--source source.png --mask mask.png --paste off -r source.png",
                "--source source.png --mask mask.png --mask-crop 4 --size 64",
                "--source source.png --outpaint 0,16,25%,0 --mask-grow 4"
            })
    void anEditIsMadeAgainToTheBit(String options) {
        generate(options).succeeded();
        assertThat(replay().succeeded().out()).contains("bit-identical");
    }

    @Test
    void aReplayNeedsThePixelsThatWereUsed() throws IOException {
        generate("--source source.png --mask mask.png").succeeded();
        write("source.png", RgbImage.of(80, 64, new byte[80 * 64 * 3]));
        replay().refused(
                        FailureKind.IMAGE,
                        folder.resolve("source.png") + ": expected the pixels that " + folder.resolve("out.png")
                                + " was made with, found others; --force takes them");
        Files.delete(folder.resolve("mask.png"));
        replay("--force")
                .refused(
                        FailureKind.IMAGE,
                        folder.resolve("out.png") + ": expected mask " + folder.resolve("mask.png")
                                + " beside it or in its recorded place, found none; give it with --mask");
    }

    @Test
    void theMaskKeepsPixels() throws IOException {
        generate("--source source.png --mask mask.png").succeeded();
        RgbImage image = ImageDecoder.read(folder.resolve("out.png"));
        RgbImage source = ImageDecoder.read(folder.resolve("source.png"));
        assertThat(image.crop(0, 0, 20, 64)).isEqualTo(source.crop(0, 0, 20, 64));
        assertThat(image.crop(20, 10, 40, 40)).isNotEqualTo(source.crop(20, 10, 40, 40));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mask mask.png|--mask: expected --source beside it, found none",
                "--outpaint 1,1,1,1|--outpaint: expected --source beside it, found none",
                "--strength 0.5|--strength: expected --source beside it, found none",
                "--source source.png --mask-grow 3|--mask-grow: expected --mask beside it, found none",
                "--source source.png --mask-crop 3|--mask-crop: expected --mask beside it, found none",
                "--source source.png --mask mask.png --outpaint 1,1,1,1|--outpaint: expected either --outpaint or --mask, found both",
                "--source source.png --outpaint 1,1,1,1 --mask-crop 3|--mask-crop: expected --mask, found --outpaint",
                "--source source.png --strength 0|strength: expected a number above 0 and at most 1, found 0.0",
                "--source source.png --strength 1.5|strength: expected a number above 0 and at most 1, found 1.5",
                "--source source.png --mask mask.png --mask-blur -1|mask blur: expected 0 to 256, found -1.0",
                "--source source.png --mask mask.png --mask-grow -30|mask: expected a white part",
                "--guidance-interval 0,0.5|guidance interval: expected none, since nothing is guided",
                "--cache 0.1|step cache: expected none, since tiny is a distilled model",
                "--cache 0|step cache: expected a threshold above 0 and up to 1, found 0.0",
                "-r source.png --ref-size 2000|reference size: expected 64 to 1024 pixels, found 2000",
                "--text-tokens 0|text tokens: expected at least 1, found 0",
            })
    void optionsThatContradictEachOtherAreRefused(String options, String message) {
        generate(options).refused(FailureKind.USAGE, message);
        assertThat(folder.resolve("out.png")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--source source.png --outpaint 1,2|panaflux: --outpaint: expected left,top,right,bottom",
                "--source source.png --paste maybe|expected on, off or a number of pixels",
                "--guidance-interval 5|expected FROM,TO",
            })
    void valuesOfAnotherFormAreRefused(String options, String message) {
        generate(options).refused(FailureKind.USAGE, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--dump out.png",
                "--source source.png --dump source.png",
                "--source source.png --mask mask.png --preview mask.png",
                "-r source.png --preview source.png"
            })
    void whatIsWrittenBesideTheImageTakesNoFileThatIsUsed(String options) throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("source.png"));
        generate(options)
                .refused(FailureKind.USAGE, ": expected a file of its own, found ", ", which is used otherwise");
        assertThat(folder.resolve("source.png")).hasBinaryContent(before);
        assertThat(folder.resolve("out.png")).doesNotExist();
    }

    @Test
    void showTellsBothSizesOfAnImageOfWhichARegionWasDrawn() {
        generate("--source source.png --mask mask.png --mask-crop 4 --size 64").succeeded();

        CommandRun shown = CommandRun.of("show", folder.resolve("out.png")).succeeded();
        JsonNode json = TestModels.JSON
                .readTree(CommandRun.of("show", folder.resolve("out.png"), "--json")
                        .succeeded()
                        .out())
                .get("images")
                .get(0);

        assertThat(shown.out()).containsPattern("\n  width +64\n  height +64\n  imageWidth +80\n  imageHeight +64\n");
        assertThat(json.get("imageWidth").intValue()).isEqualTo(80);
    }

    @Tag("slow")
    @Test
    void aReplayTakesAnotherStrengthAndNumberOfTokens() {
        generate("--source source.png --strength 0.6").succeeded();

        CommandRun run = replay("--set", "strength=0.9,text-tokens=40", "-o", folder.resolve("other.png"))
                .succeeded();

        assertThat(run.lines()).containsExactly(folder.resolve("other.png").toString());
        assertThat(CommandRun.of("show", folder.resolve("other.png"))
                        .succeeded()
                        .out())
                .containsPattern("\n  strength +0.9\n")
                .containsPattern("\n  textTokens +40\n");
    }

    @Test
    void showTellsOfAnEditLineByLine() {
        generate("--source source.png --mask mask.png --strength 0.9 --mask-grow 2")
                .succeeded();
        String shown =
                CommandRun.of("show", folder.resolve("out.png")).succeeded().out();
        assertThat(shown)
                .containsPattern("\n  source +\\S*source.png\n  strength +0.9\n")
                .containsPattern("\n  mask +\\S*mask.png\n")
                .containsPattern("\n  maskGrow +2\n")
                .doesNotContain("Recorded");
    }
}
