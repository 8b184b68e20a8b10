package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.content;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
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

class RunCommandTest {

    private static final String JOB = "size: 64\nsteps: 1\nprompts: [a cat, a dog]\n";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private CommandRun run(String job, Object... more) throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), job);
        List<Object> args = new ArrayList<>(List.of("run", file, "--model", model("tiny"), "--threads", 1));
        args.addAll(List.of("-o", images()));
        args.addAll(Arrays.asList(more));
        return CommandRun.withEnvironment(
                Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString()), args.toArray());
    }

    private Path images() {
        return folder.resolve("images");
    }

    @Test
    void makesTheImagesAndPrintsTheirPaths() throws IOException {
        CommandRun run = run(JOB).succeeded();

        assertThat(run.lines())
                .containsExactly(
                        images().resolve("1-a-cat.png").toString(),
                        images().resolve("2-a-dog.png").toString());
        assertThat(run.err()).contains("panaflux: 1 of 2 images, about ", "panaflux: 2 of 2 images");
        assertThat(content(images())).contains("1-a-cat.png", "2-a-dog.png", "panaflux.journal.jsonl");
    }

    @Test
    void goesOnWhereItWas() throws IOException {
        run(JOB).succeeded();
        Files.delete(images().resolve("1-a-cat.png"));

        CommandRun again = run(JOB).succeeded();

        assertThat(again.lines())
                .containsExactly(images().resolve("1-a-cat.png").toString());
        assertThat(again.err()).contains("panaflux: 1 of 2 images are there already");
        assertThat(run(JOB, "--restart", "-q").succeeded().lines()).hasSize(2);
    }

    @Test
    @Tag("slow")
    void encodingsAreKeptForTheNextRunUnlessThatIsOff() throws IOException {
        run(JOB).succeeded();
        assertThat(content(folder.resolve("cache").resolve("encodings"))).hasSize(2);
        JsonNode document = TestModels.JSON.readTree(
                run(JOB, "--restart", "--json").succeeded().out());
        assertThat(document.get("images").values())
                .hasSize(2)
                .allSatisfy(
                        image -> assertThat(image.get("encoding").stringValue()).isEqualTo("store"));

        document = TestModels.JSON.readTree(run(JOB, "--restart", "--json", "--encodings", "off")
                .succeeded()
                .out());
        assertThat(document.get("images").values())
                .allSatisfy(
                        image -> assertThat(image.get("encoding").stringValue()).isEqualTo("computed"));
    }

    @Test
    void tellsEverythingAsJson() throws IOException {
        CommandRun run = run(JOB + "output: '{prompt}.png'\n", "--json", "--progress", "json")
                .succeeded();

        JsonNode document = TestModels.JSON.readTree(run.out());
        assertThat(document.get("folder").stringValue()).isEqualTo(images().toString());
        assertThat(document.get("failed")).isEmpty();
        JsonNode second = document.get("images").get(1);
        assertThat(second.get("index").intValue()).isEqualTo(2);
        assertThat(second.get("id").stringValue()).hasSize(32);
        assertThat(second.get("prompt").stringValue()).isEqualTo("a dog");
        List<String> events = run.errorLines().stream()
                .map(line -> TestModels.JSON.readTree(line).get("event").stringValue())
                .toList();
        assertThat(events)
                .startsWith("job-begun")
                .contains("phase-started", "step-done")
                .endsWith("image-made");
    }

    @Test
    void editsImages() throws IOException {
        Path source = folder.resolve("apple.png");
        CommandRun.drawing(folder, "tiny", "--size", 64, "-S", 1).succeeded();
        Path mask = folder.resolve("mask.png");
        byte[] white = new byte[3 * 64 * 64];
        Arrays.fill(white, 3 * 64 * 32, white.length, (byte) 255);
        Files.write(mask, PngFile.encode(RgbImage.of(64, 64, white), ImageMetadata.none()));
        String edits = """
                seed: 3
                steps: 2
                text-tokens: 24
                source: apple.png
                source-ref: off
                mask: mask.png
                strength: 0.5
                prompts: [a cat]
                """;

        run(edits).succeeded();

        Path alike = folder.resolve("alike.png");
        List<Object> args = new ArrayList<>(List.of("generate", "a cat", "-m", model("tiny"), "--threads", 1));
        args.addAll(List.of("-S", 3, "-s", 2, "--text-tokens", 24, "--source", source, "--source-ref", "off"));
        args.addAll(List.of("--mask", mask, "--strength", 0.5, "-o", alike));
        CommandRun.of(args.toArray()).succeeded();
        assertThat(ImageDecoder.read(images().resolve("1-a-cat.png"))).isEqualTo(ImageDecoder.read(alike));
    }

    @Test
    void appliesLorasBesideTheJobOrByName() throws IOException {
        Path lora = model("tiny")
                .resolve("../../adapters/lora-peft/lora-0.safetensors")
                .normalize();
        Files.copy(lora, folder.resolve("style.safetensors"));

        CommandRun run = run("size: 64\nsteps: 1\nprompts: [a cat]\nlora: style:0.5\n", "--json")
                .succeeded();

        JsonNode adapters =
                TestModels.JSON.readTree(run.out()).get("images").get(0).get("adapters");
        assertThat(adapters.get(0).get("name").stringValue())
                .isEqualTo(folder.resolve("style.safetensors").toString());
        assertThat(adapters.get(0).get("strength").doubleValue()).isEqualTo(0.5);
        Path alike = folder.resolve("alike.png");
        List<Object> args = new ArrayList<>(List.of("generate", "a cat", "-m", model("tiny"), "--threads", 1));
        args.addAll(List.of("-S", 0, "-s", 1, "--size", 64, "--lora", lora + ":0.5", "-o", alike));
        CommandRun.of(args.toArray()).succeeded();
        assertThat(ImageDecoder.read(images().resolve("1-a-cat.png"))).isEqualTo(ImageDecoder.read(alike));
    }

    @Test
    void takesWhatFitsOfALoraOnDemandAndNamesFilesByIt() throws IOException {
        Path lora = model("tiny")
                .resolve("../../adapters/partial/lora-0.safetensors")
                .normalize();
        Files.copy(lora, folder.resolve("style.safetensors"));
        String job = "size: 64\nsteps: 1\nprompts: [a cat]\nlora: style:0.5\noutput: '{lora}.png'\n";

        run(job).refused(FailureKind.MODEL, "does not fit tiny", "; lora-partial: true takes what fits");
        run(job + "lora-partial: true\n").succeeded();

        assertThat(images().resolve("style-0.5.png")).exists();
    }

    @Tag("slow")
    @Test
    void aDryRunListsTheImagesAndWritesNothing() throws IOException {
        CommandRun run = run(JOB, "--dry-run").succeeded();

        assertThat(run.lines()).first().asString().matches(" +1 +to make +64x64 +seed 0 +1-a-cat\\.png");
        assertThat(run.out())
                .contains("2 images: 0 finished, 2 to make", "2 of 64x64, 1 step, tiny")
                .containsPattern("about \\d+ (s|min|h) plus loading");
        assertThat(images()).doesNotExist();
        assertThat(folder.resolve("cache").resolve("encodings")).doesNotExist();
    }

    @Test
    void someFailuresAreToldByTheExitCode() throws IOException {
        CommandRun run = run("- {prompt: a cat, refs: [no.png]}\n- {prompt: a cat, size: 64, steps: 1}\n");

        assertThat(run.exitCode()).isEqualTo(FailureKind.FAILED_CHECK.exitCode());
        assertThat(run.err()).contains("entry 1: image 1 failed: ", "no.png: expected an image file, found none");
        assertThat(run.lines()).hasSize(1);
    }

    @Test
    void whatIsWrongWithAJobIsOneLine() throws IOException {
        run("prompts: a\n").refused(FailureKind.USAGE, "job.yaml: line 1: prompts: expected a list, found 'a'");
        run(JOB + "output: ../{index}.png\n")
                .refused(FailureKind.USAGE, "output: expected names within the job's folder");
        run(JOB, "--resume", "--restart").refused(FailureKind.USAGE, "--resume: expected either --resume or --restart");
        run(JOB, "--shard", "3/2").refused(FailureKind.USAGE, "expected I/N with I from 1 to N");
        run(JOB + "seed: [1..3]\n").refused(FailureKind.USAGE, "line 4: seed: expected one value, found a list");
        run("- {prompt: a cat, size: 65}\n")
                .refused(FailureKind.USAGE, "job.yaml: line 1: entry 1: ", "expected a multiple of 16, found 65");
        run(JOB + "model: nonesuch\n").refused(FailureKind.MODEL, "model nonesuch: expected in one of");
        run(JOB + "lora: nonesuch\n")
                .refused(FailureKind.MODEL, "prompts[1]: LoRA nonesuch: expected in one of " + folder, "found in none");
        assertThat(images()).doesNotExist();
    }

    @Tag("slow")
    @Test
    void aDryRunTellsThePromptThatNoFileNameHas() throws IOException {
        assertThat(run(JOB + "output: '{index}.png'\n", "--dry-run").succeeded().lines())
                .anyMatch(line -> line.endsWith(" 1.png  \"a cat\""));
        assertThat(run(JOB, "--dry-run").succeeded().lines()).anyMatch(line -> line.endsWith(" 1-a-cat.png"));
    }

    /** Each size is a request of its own. */
    @Test
    void aPromptThatIsCutIsToldOnce() throws IOException {
        CommandRun run = run("steps: 1\nmatrix: {size: [64, 80]}\nprompts: ['" + "apple ".repeat(600) + "']\n", "-q")
                .succeeded();
        assertThat(run.errorLines().stream().filter(line -> line.contains("is truncated to")))
                .singleElement()
                .asString()
                .startsWith("panaflux: the prompt \"apple apple apple ");
    }

    @Tag("slow")
    @Test
    void alternativesVaryFasterThanLists() throws IOException {
        CommandRun run = run(
                "steps: 1\nmatrix: {size: [64, 80]}\ncount: 2\nprompts: ['{a|b} {c|d}']\noutput: '{index}-{width}-{prompt}-{seed}.png'\n",
                "--dry-run");
        assertThat(run.succeeded().lines().stream()
                        .filter(line -> line.endsWith(".png"))
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .map(name -> name.substring(name.indexOf('-') + 1)))
                .startsWith("64-a-c-0.png", "64-a-c-1.png", "64-a-d-0.png", "64-a-d-1.png", "64-b-c-0.png")
                .endsWith("80-b-d-1.png");
    }

    @Test
    void aSheetShowsTheImagesOfAJob() throws IOException {
        run(JOB, "-q").succeeded();
        Path png = folder.resolve("sheet.png");
        Path page = folder.resolve("sheet.html");

        assertThat(CommandRun.of("sheet", images(), "-o", png).succeeded().lines())
                .containsExactly(png.toString());
        CommandRun.of("sheet", images().resolve("2-a-dog.png"), "-o", page, "--title", "Dogs")
                .succeeded();

        RgbImage sheet = ImageDecoder.read(png);
        assertThat(sheet.width()).isEqualTo(16 + 2 * (160 + 16));
        assertThat(Files.readString(page))
                .contains("<title>Dogs</title>", ">a dog<")
                .doesNotContain("a cat");
        Path image = images().resolve("2-a-dog.png");
        byte[] before = Files.readAllBytes(image);
        CommandRun.of("sheet", images(), "-o", image)
                .refused(
                        FailureKind.USAGE,
                        "--output: expected a new file or an earlier sheet, found another: " + image);
        assertThat(image).hasBinaryContent(before);
        CommandRun.of("sheet", images(), "-o", png).succeeded();
        CommandRun.of("sheet", images(), "-o", folder.resolve("sheet.pdf"))
                .refused(FailureKind.USAGE, "--output: expected a name that ends in .png or .html");
        Files.writeString(images().resolve("3-cut.png"), "no image");
        CommandRun partly = CommandRun.of("sheet", images(), "-o", png);
        assertThat(partly.exitCode()).isEqualTo(FailureKind.IMAGE.exitCode());
        assertThat(partly.lines()).containsExactly(png.toString());
        assertThat(partly.errorLines())
                .singleElement()
                .asString()
                .contains("3-cut.png: ")
                .endsWith("; left out");
        CommandRun.of("sheet", folder.resolve("cache"), "-o", png)
                .refused(FailureKind.USAGE, "expected 1 to 10000 images");
    }

    @Test
    void theCacheIsListedAndCleared() throws IOException {
        run(JOB, "-q").succeeded();
        Map<String, String> environment =
                Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString());

        assertThat(CommandRun.withEnvironment(environment, "cache").succeeded().lines())
                .anyMatch(line -> line.matches("encodings +2 files, [0-9.]+ KiB, in .*/cache/encodings"));
        JsonNode kinds = TestModels.JSON.readTree(CommandRun.withEnvironment(environment, "cache", "list", "--json")
                .out());
        assertThat(kinds.get(1).get("kind").stringValue()).isEqualTo("encodings");
        assertThat(kinds.get(1).get("files").intValue()).isEqualTo(2);

        CommandRun.withEnvironment(environment, "cache", "clear", "encodings").succeeded();

        assertThat(folder.resolve("cache").resolve("encodings")).doesNotExist();
        CommandRun.withEnvironment(environment, "cache", "shrink").refused(FailureKind.USAGE, "ACTION");
    }
}
