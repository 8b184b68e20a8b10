package dev.panaflux.app.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.app.jobs.file.JobRows;
import dev.panaflux.app.jobs.file.RowImage;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Sha256;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobPlannerTest {

    @TempDir
    private Path folder = Path.of("");

    private JobPlan plan(String job) throws IOException {
        return plan("job.yaml", job);
    }

    private JobPlan plan(String name, String job) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return JobPlanner.plan(new JobFile(Files.writeString(file, job)), new TinyModels());
    }

    private static Path lora(String name) {
        return TestFiles.model("tiny")
                .resolve("../../adapters")
                .normalize()
                .resolve(name)
                .resolve("lora-0.safetensors");
    }

    private static List<String> ids(JobPlan plan) {
        return plan.items().stream().map(JobItem::id).toList();
    }

    @Test
    void aPlanOfRowsIsThatOfATable() throws IOException {
        JobPlan table = plan("job.csv", "prompt,seed,size\n{a|b},7,64\n\"a, b\",8,64\n");
        JobRows rows = new JobRows(folder);
        List<ImageEntry> entries = Stream.of(
                        rows.images("row 1", "{\"prompt\": \"{a|b}\", \"seed\": 7, \"size\": 64}"),
                        rows.images("row 2", "{\"prompt\": \"a, b\", \"seed\": \"8\", \"size\": \"64\"}"))
                .flatMap(List::stream)
                .map(RowImage::entry)
                .toList();

        JobPlan plan = JobPlanner.planEach("job", folder, entries, new TinyModels());

        assertThat(ids(plan)).hasSize(3).isEqualTo(ids(table));
        assertThat(plan.items())
                .extracting(JobItem::output)
                .isEqualTo(table.items().stream().map(JobItem::output).toList());
    }

    @Test
    void inAPlanOfRowsWhatIsWrongWithOneStopsNoOther() throws IOException {
        JobRows rows = new JobRows(folder);
        List<ImageEntry> entries = new ArrayList<>();
        for (String fields : List.of(
                "{\"prompt\": \"a\", \"size\": 64, \"output\": \"a.png\"}",
                "{\"prompt\": \"b\", \"size\": 63}",
                "{\"prompt\": \"c\", \"model\": \"none\"}",
                "{\"prompt\": \"d\", \"output\": \"../d.png\"}",
                "{\"prompt\": \"e\", \"size\": 64, \"output\": \"A.png\"}",
                "{\"prompt\": \"f\", \"references\": \"none.png\"}",
                "{\"prompt\": \"g\", \"size\": 64}")) {
            rows.images("row " + (entries.size() + 1), fields).forEach(image -> entries.add(image.entry()));
        }

        JobPlan plan = JobPlanner.planEach("job", folder, entries, new TinyModels());

        assertThat(plan.items()).extracting(JobItem::output).containsExactly("a.png", "7-g.png");
        assertThat(plan.refused()).extracting(RefusedItem::index).containsExactly(2, 3, 4, 5, 6);
        assertThat(plan.refused())
                .extracting(item -> item.failure().kind())
                .containsExactly(
                        FailureKind.USAGE, FailureKind.MODEL, FailureKind.USAGE, FailureKind.USAGE, FailureKind.IMAGE);
    }

    @Test
    void aRowIsAnObjectWithFieldsOfAJobFile() {
        JobRows rows = new JobRows(folder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.images("row 7", "{\"promt\": \"a\"}"))
                .withMessageStartingWith("row 7: expected one of prompt, ")
                .withMessageEndingWith("found promt, perhaps prompt");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.images("row 7", "[1]"))
                .withMessage("row 7: expected a JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.images("row 7", "{"))
                .withMessageStartingWith("row 7: expected a JSON object: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobRows.requireFields("columns", List.of("prompt", "Ref", "references")))
                .withMessage("columns: references: expected it once, found it twice");
    }

    @Test
    void anIdDependsOnTheImageAlone() throws IOException {
        Path copy = folder.resolve("elsewhere");
        TestFiles.copy(TestFiles.model("tiny"), copy);
        Set<String> ids = Set.copyOf(ids(plan("size: 64\nprompts: [a, b]\nmatrix: {seed: [1, 2]}\n")));

        JobPlan other = plan("sub/other.json", """
                [{"prompt": "b", "seed": 2, "size": 64, "steps": 4, "output": "x.png"},
                 {"prompt": "{b|a}", "seed": 1, "width": 64, "height": 64, "model": "%s"},
                 {"prompt": "a", "seed": 2, "size": 64, "negative": "not applied to distilled models"}]
                """.formatted(copy));

        assertThat(ids).hasSize(4).allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(Set.copyOf(ids(other))).isEqualTo(ids);
    }

    @Test
    void everythingThatChangesTheImageChangesTheId() throws IOException {
        Files.write(
                folder.resolve("r.png"),
                PngFile.encode(RgbImage.of(64, 64, new byte[3 * 64 * 64]), ImageMetadata.none()));
        byte[] white = new byte[3 * 64 * 64];
        Arrays.fill(white, (byte) 255);
        Files.write(folder.resolve("w.png"), PngFile.encode(RgbImage.of(64, 64, white), ImageMetadata.none()));
        JobPlan plan = plan("""
                - {prompt: a, size: 64}
                - {prompt: b, size: 64}
                - {prompt: a, size: 64, seed: 1}
                - {prompt: a, size: 64, rng: iris}
                - {prompt: a, size: 64, output: '{index}.webp'}
                - {prompt: a, width: 64, height: 80}
                - {prompt: a, width: 80, height: 64}
                - {prompt: a, size: 64, steps: 2}
                - {prompt: a, size: 64, schedule: linear}
                - {prompt: a, size: 64, schedule: power}
                - {prompt: a, size: 64, schedule: 'power:3'}
                - {prompt: a, size: 64, sigmas: [1, 0.5]}
                - {prompt: a, size: 64, sigmas: [1, 0.6]}
                - {prompt: a, size: 64, refs: [r.png]}
                - {prompt: a, size: 64, refs: [r.png, r.png]}
                - {prompt: a, size: 64, refs: [r.png], ref-cache: on}
                - {prompt: a, size: 64, refs: [r.png], ref-size: 128}
                - {prompt: a, size: 64, source: r.png}
                - {prompt: a, size: 64, source: r.png, strength: 0.5}
                - {prompt: a, size: 64, source: r.png, source-ref: off}
                - {prompt: a, size: 64, source: r.png, mask: w.png}
                - {prompt: a, size: 64, source: r.png, mask: w.png, mask-grow: 2}
                - {prompt: a, size: 64, source: r.png, mask: w.png, mask-blur: 2}
                - {prompt: a, size: 64, source: r.png, mask: w.png, mask-crop: 2}
                - {prompt: a, size: 64, source: r.png, mask: w.png, paste: off}
                - {prompt: a, size: 64, source: r.png, mask: r.png, mask-invert: true}
                - {prompt: a, size: 64, source: r.png, outpaint: '0,0,16,0'}
                - {prompt: a, size: 64, text-tokens: 16}
                - {prompt: a, size: 64, lora: '%2$s'}
                - {prompt: a, size: 64, lora: '%2$s:0.5'}
                - {prompt: a, size: 64, lora: '%3$s'}
                - {prompt: a, size: 64, lora: ['%2$s', '%3$s']}
                - {prompt: a, size: 64, model: %1$s}
                - {prompt: a, size: 64, model: %1$s, guidance: 2}
                - {prompt: a, size: 64, model: %1$s, guidance: 2, negative: b}
                - {prompt: a, size: 64, model: %1$s, guidance: 2, guidance-interval: '0,0.5'}
                - {prompt: a, size: 64, model: %1$s, guidance: 2, cache: 0.1}
                """.formatted(TestFiles.model("lean"), lora("lora-peft"), lora("lora-bfl")));

        assertThat(plan.refused()).isEmpty();
        assertThat(ids(plan)).hasSize(37).doesNotHaveDuplicates();
    }

    @Test
    void theIdOfAnImageIsWrittenInStone() throws IOException {
        // Journals and the outcomes of other machines refer to it.
        assertThat(ids(plan("- {prompt: a red apple, size: 64, seed: 7}\n")))
                .containsExactly("5da198819c9685012b10d24b8fb4197e");
    }

    @Test
    void theIdOfAnAdaptedImageDoesNotDependOnTheNameOfTheLora() throws IOException {
        Path copy = Files.copy(lora("lora-peft"), folder.resolve("renamed.safetensors"));

        assertThat(ids(plan("- {prompt: a red apple, size: 64, seed: 7, lora: '%s:0.5'}\n".formatted(copy))))
                .isEqualTo(ids(plan(
                        "- {prompt: a red apple, size: 64, seed: 7, lora: '%s:0.5'}\n".formatted(lora("lora-peft")))))
                .containsExactly("514b075ba063a1e2af5ff8545a1c4785");
    }

    @Test
    void equalImagesAreMadeOnce() throws IOException {
        JobPlan plan = plan("size: 64\nprompts: [a, '{a|b}', a]\n");

        assertThat(plan.items().stream().map(JobItem::index)).containsExactly(1, 3);
        assertThat(plan.duplicates()).isEqualTo(2);
    }

    @Test
    void filesAreNamedByTheirPlaceInTheJob() throws IOException {
        JobPlan plan = plan("size: 64\nprompts: ['a cup']\nmatrix: {seed: [1..10]}\n");

        assertThat(plan.items().getFirst().output()).isEqualTo("01-a-cup.png");
        assertThat(plan.items().getLast().output()).isEqualTo("10-a-cup.png");
    }

    @Test
    void twoImagesCannotHaveOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("size: 64\noutput: '{prompt}.png'\nprompts: [A cup, a cup]\n"))
                .withMessageContaining(
                        "job.yaml: line 3: prompts[2]: output: expected another name for each image, found a-cup.png for"
                                + " images 1 and 2; add {index}, {seed} or {id}");
    }

    @Test
    void anImageWhoseInputsCannotBeReadIsRefusedAndTheRestIsPlanned() throws IOException {
        JobPlan plan = plan("""
                - {prompt: a, size: 64, source: missing.png}
                - {prompt: a, size: 64, refs: [missing.png]}
                - {prompt: a, size: 64}
                """);

        assertThat(plan.items().stream().map(JobItem::index)).containsExactly(3);
        assertThat(plan.refused()).hasSize(2).allSatisfy(item -> {
            assertThat(item.failure().message()).contains("missing.png: expected an image file, found none");
            assertThat(item.failure().kind()).isEqualTo(FailureKind.IMAGE);
        });
        assertThat(plan.refused().stream().map(RefusedItem::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            size: 65                          | width: expected a multiple of 16, found 65
            steps: 0                          | steps: expected at least 1, found 0
            text-tokens: 0                    | text tokens: expected at least 1, found 0
            guidance-interval: [0, 0.5]       | guidance interval: expected none, since nothing is guided
            """)
    void whatTheModelCannotMakeIsAFaultOfTheJob(String field, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan("- {prompt: a, size: 64}\n- {prompt: a, %s}\n".formatted(field)))
                .withMessageContaining("job.yaml: line 2: entry 2: " + message);
    }

    @Test
    void aMissingModelStopsThePlan() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> plan("- {prompt: a, size: 64, model: /nonexistent}\n"));
    }

    @Test
    void aLoraThatIsMissingDamagedOrOfAnotherModelStopsThePlan() throws IOException {
        Path damaged = Files.write(folder.resolve("damaged.safetensors"), new byte[] {1, 2, 3});

        for (Path lora : List.of(folder.resolve("none.safetensors"), damaged, lora("partial"))) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() ->
                            plan("- {prompt: a, size: 64}\n- {prompt: a, size: 64, lora: '%s'}\n".formatted(lora)))
                    .withMessageStartingWith("%s: line 2: entry 2: %s: ".formatted(folder.resolve("job.yaml"), lora))
                    .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
        }
    }

    @Test
    void theJournalHasTheLoras() throws IOException {
        JobPlan plan = plan("- {prompt: a, size: 64, lora: '%s:0.5'}\n".formatted(lora("lora-peft")));

        assertThat(plan.items().getFirst().toMap().get("adapters"))
                .isEqualTo(List.of(Map.of(
                        "name",
                        lora("lora-peft").toString(),
                        "sha256",
                        Sha256.hex(Files.readAllBytes(lora("lora-peft"))),
                        "strength",
                        0.5)));
    }

    @Test
    void aSlowerImageCountsAsMoreWork() throws IOException {
        JobPlan plan = plan("- {prompt: a, size: 64}\n- {prompt: a, size: 128}\n- {prompt: a, size: 64, steps: 8}\n");

        List<Double> work =
                plan.items().stream().map(item -> item.settings().flop()).toList();
        assertThat(work.get(1)).isGreaterThan(work.get(0));
        assertThat(work.get(2)).isBetween(work.get(0) * 1.5, work.get(0) * 2);
    }
}
