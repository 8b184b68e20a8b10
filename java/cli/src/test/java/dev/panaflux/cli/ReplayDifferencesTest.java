package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
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

/** A replay with other inputs names them. */
class ReplayDifferencesTest {

    private static final int SIDE = 64;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @BeforeEach
    void writeInputs() throws IOException {
        write("one.png", 1);
        write("two.png", 2);
        byte[] white = new byte[3 * SIDE * SIDE];
        Arrays.fill(white, (byte) -1);
        PngFile.write(folder.resolve("white.png"), RgbImage.of(SIDE, SIDE, white), ImageMetadata.none());
        Arrays.fill(white, 0, white.length / 2, (byte) 0);
        PngFile.write(folder.resolve("half.png"), RgbImage.of(SIDE, SIDE, white), ImageMetadata.none());
    }

    private void write(String name, long seed) throws IOException {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        new Random(seed).nextBytes(rgb);
        PngFile.write(folder.resolve(name), RgbImage.of(SIDE, SIDE, rgb), ImageMetadata.none());
    }

    private CommandRun run(String command, String subject, String options) {
        List<Object> words = new ArrayList<>(List.of(command, subject, "-q"));
        for (String word : options.strip().split(" ", -1)) {
            words.add(word.endsWith(".png") ? folder.resolve(word) : word);
        }
        return CommandRun.withEnvironment(
                Map.of("PANAFLUX_MODELS", String.valueOf(model("tiny").getParent())), words.toArray());
    }

    private CommandRun generate(String model, String options) {
        return run("generate", "a cat", "-m " + model + " -S 4 -s 1 --size 64 -o out.png " + options);
    }

    private CommandRun replay(String options) {
        return run("replay", folder.resolve("out.png").toString(), options);
    }

    private void differsBy(CommandRun replay, String pattern) {
        assertThat(replay.exitCode()).as(replay.err()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(replay.out()).containsPattern("\n  " + pattern).doesNotContain("nothing that is recorded");
    }

    @Tag("slow")
    @Test
    void otherReferencesAndAnotherOrder() {
        generate("tiny", "-r one.png -r two.png").succeeded();
        CommandRun swapped = replay("--force -r two.png -r one.png");
        differsBy(swapped, "reference 1: \\S*one.png \\(SHA-256 [0-9a-f]{12}…\\) then, \\S*two.png \\(SHA-256 ");
        differsBy(swapped, "reference 2: \\S*two.png ");
        differsBy(replay("--force -r two.png"), "references: 2 then, 1 here\n");
    }

    @Tag("slow")
    @Test
    void anotherSourceAndAnotherMask() {
        generate("tiny", "--source one.png --mask white.png --strength 0.9").succeeded();
        differsBy(replay("--force --source two.png"), "source: \\S*one.png .* then, \\S*two.png .* here\n");
        differsBy(replay("--force --mask half.png"), "mask: \\S*white.png .* then, \\S*half.png .* here\n");
    }

    @Tag("slow")
    @Test
    void anotherLora() {
        Path adapters = model("tiny").resolve("../../adapters").normalize();
        Path one = adapters.resolve("lora-peft/lora-0.safetensors");
        Path two = adapters.resolve("lora-bfl/lora-0.safetensors");
        generate("tiny", "--lora " + one).succeeded();
        differsBy(replay("--force --lora " + two), "LoRA: \\S*lora-peft\\S* .* then, \\S*lora-bfl\\S* .* here\n");
    }

    @Tag("slow")
    @Test
    void whatADistilledModelCannotKeep() {
        generate("lean", "-g 3.5 --negative-prompt blue --cache 0.1").succeeded();
        CommandRun replay = replay("-m tiny");
        differsBy(replay, "guidance: 3.5 then, 1.0 here\n");
        differsBy(replay, "negative prompt: blue then, none here\n");
        differsBy(replay, "step cache: 0.1 then, none here\n");
        differsBy(replay, "model digest: ");
    }

    @Tag("slow")
    @Test
    void whatIsSetForADistilledModelInVainIsTold() {
        generate("tiny", "").succeeded();
        CommandRun run =
                replay("--set guidance=3,negative-prompt=blue -o other.png").succeeded();
        assertThat(run.err())
                .contains("guidance 3.0 is not applied: tiny is a distilled model")
                .contains("the negative prompt is not applied: tiny is a distilled model");
        replay("--set cache=0.1 -o other.png")
                .refused(FailureKind.USAGE, "step cache: expected none, since tiny is a distilled model");
    }
}
