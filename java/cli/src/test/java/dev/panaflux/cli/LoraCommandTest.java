package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.RecordedAdapter;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code generate} with adapters, {@code replay} of what it made, and {@code inspect} of their files. */
class LoraCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private static Path lora(String name) {
        return model("tiny").resolve("../../adapters").normalize().resolve(name).resolve("lora-0.safetensors");
    }

    private CommandRun generate(Object... more) {
        List<Object> args = new ArrayList<>(
                List.of("generate", "a cat", "-m", model("tiny"), "-q", "-S", 4, "-s", 1, "--size", 64));
        args.addAll(List.of("-o", folder.resolve("out.png"), "--force"));
        args.addAll(List.of(more));
        return run(args);
    }

    private CommandRun run(List<Object> args) {
        return CommandRun.withEnvironment(
                Map.of(
                        "PANAFLUX_MODELS",
                        String.valueOf(model("tiny").getParent()),
                        "PANAFLUX_LORAS",
                        String.valueOf(folder)),
                args.toArray());
    }

    @Test
    void adaptersAreInTheMetadataAndAReplayAppliesThem() throws IOException {
        Path style = Files.copy(lora("lora-peft"), folder.resolve("style.safetensors"));
        assertThat(generate("--lora", "style:0.5", "--lora", lora("lora-bfl") + ":-0.25")
                        .exitCode())
                .isZero();
        JsonNode adapters = TestModels.JSON
                .readTree(MetadataReader.read(folder.resolve("out.png"))
                        .text(ImageMetadata.PANAFLUX)
                        .orElseThrow())
                .path("adapters");
        assertThat(adapters.get(0).path("name").asString("")).isEqualTo(style.toString());
        assertThat(adapters.get(0).path("sha256").asString("")).isEqualTo(Sha256.hex(Files.readAllBytes(style)));
        assertThat(adapters.get(0).path("strength").asDouble(0)).isEqualTo(0.5);
        assertThat(adapters.get(1).path("strength").asDouble(0)).isEqualTo(-0.25);
        List<Object> replay = List.of("replay", folder.resolve("out.png"), "-q");
        assertThat(run(replay).exitCode()).isZero();
        Files.move(style, folder.resolve("renamed.safetensors"));
        assertThat(run(replay).err()).contains("expected the LoRA " + style + " in its recorded place");
        List<Object> given = new ArrayList<>(replay);
        given.addAll(List.of("--lora", folder.resolve("renamed.safetensors"), "--lora", lora("lora-bfl")));
        assertThat(run(given).exitCode()).isZero();
        given.set(4, lora("bfl-diff"));
        assertThat(run(given).err())
                .contains("expected the LoRA that " + folder.resolve("out.png"), "--force takes it");
    }

    @Test
    void aReplayTakesOtherLorasOrNone() throws IOException {
        Files.copy(lora("lora-bfl"), folder.resolve("style.safetensors"));
        generate("--lora", lora("lora-peft")).succeeded();
        Path other = folder.resolve("other.png");
        List<Object> replay =
                new ArrayList<>(List.of("replay", folder.resolve("out.png"), "-q", "--force", "-o", other));
        replay.addAll(List.of("--set", "lora=style:0.5|" + lora("lora-peft")));
        run(replay).succeeded();
        assertThat(Recall.of(other).adapters())
                .extracting(RecordedAdapter::strength)
                .containsExactly(0.5, 1.0);

        replay.set(replay.size() - 1, "lora=none");
        run(replay).succeeded();
        assertThat(Recall.of(other).adapters()).isEmpty();

        replay.addAll(List.of("--lora", lora("lora-bfl")));
        run(replay).refused(FailureKind.USAGE, "--lora: expected either --lora or --set lora=, found both");
    }

    @Tag("slow")
    @Test
    void theOppositeOfALoraIsAnotherImage() throws IOException {
        generate("--lora", lora("lora-peft"));
        byte[] adapted = ImageDecoder.read(folder.resolve("out.png")).toBytes();
        generate("--lora", lora("lora-peft") + ":-1");
        byte[] opposite = ImageDecoder.read(folder.resolve("out.png")).toBytes();
        generate("--lora", lora("lora-peft") + ":0");
        byte[] none = ImageDecoder.read(folder.resolve("out.png")).toBytes();
        generate();
        assertThat(ImageDecoder.read(folder.resolve("out.png")).toBytes())
                .isEqualTo(none)
                .isNotEqualTo(adapted)
                .isNotEqualTo(opposite);
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsNumbersOrTakenInPart() {
        CommandRun refused = generate("--lora", lora("partial"));
        assertThat(refused.exitCode()).isEqualTo(FailureKind.MODEL.exitCode());
        assertThat(refused.err())
                .contains("does not fit tiny: 1 of 8 modules have other sizes", "[16, 72]", "--lora-partial")
                .hasLineCount(1);
        assertThat(generate("--lora", lora("partial"), "--lora-partial").exitCode())
                .isZero();
        assertThat(generate("--lora-partial").err()).contains("--lora-partial: expected --lora beside it, found none");
    }

    @Test
    void aModelForALoraAndALoraForAModelAreTold() {
        assertThat(generate("--lora", model("tiny")).err())
                .contains("expected a LoRA, found a model; a model is given with --model");
        assertThat(generate("--lora", model("tiny").resolve("vae/diffusion_pytorch_model.safetensors"))
                        .err())
                .contains("expected a LoRA or another adapter, found weights");
        assertThat(run(List.of("generate", "a cat", "-m", lora("lora-peft"))).err())
                .contains("the file holds a LoRA, which adapts a model", "and the LoRA with --lora");
        assertThat(generate("--transformer", lora("lora-peft")).err())
                .contains(
                        "the file holds a LoRA, which adapts a model and is not one itself (name the model that it adapts, and the LoRA with --lora)");
    }

    @Test
    void inspectTellsKindRankAndWhetherItFits() {
        CommandRun alone = run(List.of("inspect", lora("kohya-loha")));
        assertThat(alone.exitCode()).isZero();
        assertThat(alone.out()).contains(", LoHa", "rank 3", "fits no known model as a whole");
        CommandRun fitting = run(List.of("inspect", lora("bfl-lokr-whole"), "--model", model("tiny")));
        assertThat(fitting.exitCode()).isZero();
        assertThat(fitting.out()).contains(", LoKr", "tiny: fits");
        CommandRun other = run(List.of("inspect", lora("kohya-dora"), "--model", model("mini")));
        assertThat(other.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(other.out()).contains("LoRA with magnitudes (DoRA)", "mini: 0 of 10 modules fit; 6 of 10");
    }

    @Tag("slow")
    @Test
    void inspectPrintsJson() {
        CommandRun run = run(List.of("inspect", lora("partial"), "--json", "--tensors", "--model", model("tiny")));
        JsonNode document = TestModels.JSON.readTree(run.out());
        assertThat(document.path("kind").asString("")).isEqualTo("LoRA");
        assertThat(document.path("modules").intValue()).isEqualTo(8);
        assertThat(document.path("fittingModules").intValue()).isEqualTo(4);
        assertThat(document.path("unknown")).hasSize(7);
        assertThat(document.path("changes")).hasSize(8);
    }
}
