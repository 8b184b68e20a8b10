package dev.panaflux.app.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.system.Sha256;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunnerTest {

    private static final String SIX = "size: 64\nsteps: 1\nprompts: [a, b]\nmatrix: {seed: [1, 2, 9]}\n";

    @TempDir
    private Path folder = Path.of("");

    private final TinyModels models = new TinyModels();
    private final List<JobEvent> events = new ArrayList<>();
    private final Cancellation cancellation = new Cancellation();
    private Consumer<JobEvent> reaction = event -> {};

    private JobOutcome run(String job) throws IOException {
        return run(job, Shard.WHOLE, false);
    }

    private JobOutcome run(String job, Shard shard, boolean restart) throws IOException {
        JobFile file = new JobFile(Files.writeString(folder.resolve("job.yaml"), job));
        JobFolder images = new JobFolder(folder.resolve("images"));
        images.make();
        events.clear();
        try (Claim claim = images.claim(shard, restart, notice -> {})) {
            JobEvent.Listener listener = event -> {
                events.add(event);
                reaction.accept(event);
            };
            return new JobRunner(claim, models, listener, cancellation).run(JobPlanner.plan(file, models));
        }
    }

    /** The digest of each image by its name. */
    private Map<String, String> images() throws IOException {
        Map<String, String> images = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
            for (Path file : files.filter(
                            path -> OutputFormat.ofName(path.toString()).isPresent())
                    .toList()) {
                images.put(folder.resolve("images").relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
            }
        }
        return images;
    }

    private List<JournalEntry> journal() throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile.read(folder.resolve("images").resolve("panaflux.journal.jsonl"), entries::add, notice -> {
            throw new AssertionError(notice);
        });
        return entries;
    }

    private <T extends JobEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Tag("slow")
    @Test
    void makesEveryImageAsItIsMadeAlone() throws IOException {
        assertThat(run(SIX)).isEqualTo(new JobOutcome(0, 6, 0));

        assertThat(images().keySet()).containsExactly("1-a.png", "2-a.png", "3-a.png", "4-b.png", "5-b.png", "6-b.png");
        Path alone = folder.resolve("alone.png");
        try (ImagePipeline pipeline = models.open(models.find(null))) {
            pipeline.generate(GenerationRequest.of("b")
                            .size(64, 64)
                            .steps(1)
                            .seed(9)
                            .build())
                    .getFirst()
                    .writePng(alone);
        }
        assertThat(images()).containsEntry("6-b.png", Sha256.hex(Files.readAllBytes(alone)));
    }

    @Test
    void makesAdaptedImagesAdapterByAdapter() throws IOException {
        Path lora = TestFiles.model("tiny")
                .resolve("../../adapters/lora-peft/lora-0.safetensors")
                .normalize();
        assertThat(run("""
                        steps: 1
                        prompts: [a]
                        matrix: {size: [64, 80], lora: [[], '%s:0.5']}
                        output: '{index}.png'
                        """.formatted(lora))).isEqualTo(new JobOutcome(0, 4, 0));

        assertThat(events(JobEvent.Made.class).stream().map(made -> made.item().index()))
                .containsExactly(1, 3, 2, 4);
        Path alone = folder.resolve("alone.png");
        try (ImagePipeline pipeline = models.open(models.find(null))) {
            pipeline.generate(GenerationRequest.of("a")
                            .size(80, 80)
                            .steps(1)
                            .seed(0)
                            .adapters(List.of(new AdapterChoice(models.adapter(lora.toString()), 0.5, false)))
                            .build())
                    .getFirst()
                    .writePng(alone);
        }
        assertThat(images()).containsEntry("4.png", Sha256.hex(Files.readAllBytes(alone)));
        assertThat(images().get("3.png")).isNotEqualTo(images().get("4.png"));
    }

    @Tag("slow")
    @Test
    void tellsTheJournalBeforeAndAfterEveryFile() throws IOException {
        run(SIX);

        List<JournalEntry> all = journal();
        List<JournalEntry> ofOne = all.stream()
                .filter(entry -> entry.id().equals(all.getFirst().id()))
                .toList();
        assertThat(ofOne.stream().map(Object::getClass))
                .containsExactly(
                        JournalEntry.Queued.class,
                        JournalEntry.Started.class,
                        JournalEntry.Writing.class,
                        JournalEntry.Done.class);
        assertThat(((JournalEntry.Done) ofOne.getLast()).sha256()).isEqualTo(images().get("1-a.png"));
    }

    @Test
    void whatIsFinishedIsNotMadeAgain() throws IOException {
        run(SIX);
        models.opened.clear();

        assertThat(run(SIX)).isEqualTo(new JobOutcome(6, 0, 0));
        assertThat(models.opened).isEmpty();
    }

    @Test
    @Tag("slow")
    void aChangedJobMakesOnlyWhatIsNewAndKeepsTheFilesOfTheOld() throws IOException {
        run(SIX);
        Map<String, String> before = images();

        assertThat(run(SIX.replace("[a, b]", "[c, a, b]"))).isEqualTo(new JobOutcome(6, 3, 0));

        assertThat(images()).containsAllEntriesOf(before).hasSize(9);
        assertThat(events(JobEvent.Notice.class)).isEmpty();
    }

    @Test
    void aNewImageTakesNobodysName() throws IOException {
        run("size: 64\nsteps: 1\noutput: '{index}.png'\nprompts: [a]\n");
        Map<String, String> before = images();

        run("size: 64\nsteps: 1\noutput: '{index}.png'\nprompts: [b, a]\n");

        assertThat(images()).containsAllEntriesOf(before).hasSize(2);
        assertThat(images().keySet()).first().asString().matches("1-[0-9a-f]{8}\\.png");
        assertThat(events(JobEvent.Notice.class)).hasSize(1);
    }

    @Tag("slow")
    @Test
    void whatIsGoneIsMadeAgain() throws IOException {
        run(SIX);
        Map<String, String> before = images();
        Files.delete(folder.resolve("images/2-a.png"));
        Files.write(folder.resolve("images/5-b.png"), new byte[0]);

        assertThat(run(SIX)).isEqualTo(new JobOutcome(4, 2, 0));
        assertThat(images()).isEqualTo(before);
    }

    @Test
    @Tag("slow")
    void aFileThatWasChangedIsKeptAndItsImageIsMadeAgainBesideIt() throws IOException {
        run(SIX);
        Map<String, String> before = images();
        Path changed = folder.resolve("images/5-b.png");
        Files.writeString(changed, "somebody's work", StandardOpenOption.APPEND);
        String digest = Sha256.hex(Files.readAllBytes(changed));

        assertThat(run(SIX)).isEqualTo(new JobOutcome(5, 1, 0));

        assertThat(images())
                .containsEntry("5-b.png", digest)
                .containsValue(before.get("5-b.png"))
                .hasSize(7);
        assertThat(events(JobEvent.Notice.class)).hasSize(1).first().asString().contains("5-b.png is there already");
        assertThat(run(SIX)).isEqualTo(new JobOutcome(6, 0, 0));
        assertThat(run(SIX, Shard.WHOLE, true)).isEqualTo(new JobOutcome(0, 6, 0));
        assertThat(images()).containsEntry("5-b.png", digest).hasSize(7);
    }

    @Tag("slow")
    @Test
    void withoutItsJournalAJobMakesTheSameFilesAgain() throws IOException {
        run(SIX);
        Map<String, String> before = images();
        Files.delete(folder.resolve("images/panaflux.journal.jsonl"));

        assertThat(run(SIX)).isEqualTo(new JobOutcome(0, 6, 0));
        assertThat(images()).isEqualTo(before);
        assertThat(events(JobEvent.Notice.class)).isEmpty();
    }

    @Tag("slow")
    @Test
    void theEndOfANameDecidesTheFormat() throws IOException {
        for (OutputFormat format : OutputFormat.values()) {
            assertThat(run("size: 64\nsteps: 1\nprompts: [a]\noutput: '{index}.%s'\n".formatted(format.label())))
                    .isEqualTo(new JobOutcome(0, 1, 0));

            Path file = folder.resolve("images/1." + format.label());
            assertThat(MetadataReader.read(file).text(ImageMetadata.PANAFLUX).orElseThrow())
                    .contains("\"prompt\":\"a\"");
        }
    }

    @Tag("slow")
    @Test
    void anInterruptIsNoFailure() throws IOException {
        reaction = event -> {
            if (event instanceof JobEvent.Made) {
                Thread.currentThread().interrupt();
            }
        };
        try {
            assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> run(SIX));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        reaction = event -> {};
        assertThat(journal().stream().filter(JournalEntry.Failed.class::isInstance))
                .isEmpty();
        assertThat(run(SIX)).isEqualTo(new JobOutcome(1, 5, 0));
    }

    @Test
    void aFileThatWasWrittenJustBeforeTheEndCounts() throws IOException {
        run(SIX);
        Path journal = folder.resolve("images/panaflux.journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines.getLast()).contains("\"done\"");
        Files.writeString(journal, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n{\"state\":\"do");

        assertThat(run(SIX)).isEqualTo(new JobOutcome(6, 0, 0));
    }

    @Tag("slow")
    @Test
    void aRestartMakesEverythingAgainInPlace() throws IOException {
        run(SIX);
        Map<String, String> before = images();

        assertThat(run(SIX, Shard.WHOLE, true)).isEqualTo(new JobOutcome(0, 6, 0));
        assertThat(images()).isEqualTo(before);
    }

    @Test
    void shardsTogetherMakeTheWholeJobOnce() throws IOException {
        JobOutcome first = run(SIX, new Shard(1, 2), false);
        JobOutcome second = run(SIX, new Shard(2, 2), false);

        assertThat(first.made() + second.made()).isEqualTo(6);
        assertThat(first.made()).isBetween(1, 5);
        assertThat(images()).hasSize(6);
        assertThat(run(SIX)).isEqualTo(new JobOutcome(6, 0, 0));
    }

    @Test
    void aCancelledRunGoesOnWhereItWas() throws IOException {
        reaction = event -> {
            if (event instanceof JobEvent.Made(var _, var _, var _, JobEvent.Standing standing)
                    && standing.done() == 2) {
                cancellation.cancel();
            }
        };
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> run(SIX));
        assertThat(images()).hasSize(2);
    }

    @Test
    void anImageThatFailsIsToldAndTriedAgainLast() throws IOException {
        String job = """
                - {prompt: a, size: 64, steps: 1}
                - {prompt: b, size: 64, steps: 1, refs: [r.png]}
                - {prompt: c, size: 64, steps: 1, source: missing.png}
                """;

        assertThat(run(job)).isEqualTo(new JobOutcome(0, 1, 2));
        assertThat(events(JobEvent.Failed.class).stream().map(JobEvent.Failed::index))
                .containsExactlyInAnyOrder(2, 3);
        assertThat(journal().stream().filter(JournalEntry.Failed.class::isInstance))
                .hasSize(2);

        Files.write(
                folder.resolve("r.png"),
                PngFile.encode(RgbImage.of(64, 64, new byte[3 * 64 * 64]), ImageMetadata.none()));
        assertThat(run(job)).isEqualTo(new JobOutcome(1, 1, 1));
    }

    @Test
    void aFolderThatCannotBeWrittenEndsTheRun() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.writeString(folder.resolve("images/sub"), "a file where a folder should be");

        assertThatExceptionOfType(OutputException.class)
                .isThrownBy(() -> run("size: 64\nsteps: 1\noutput: sub/{index}.png\nprompts: [a, b]\n"));
        assertThat(journal().stream().filter(JournalEntry.Failed.class::isInstance))
                .isEmpty();
    }

    @Test
    @Tag("slow")
    void modelByModelAndPromptByPrompt() throws IOException {
        Path copy = folder.resolve("copy");
        TestFiles.copy(TestFiles.model("lean"), copy);
        run("size: 64\nsteps: 1\nguidance: 1\nprompts: [a, b]\nmatrix: {model: [%s, %s], seed: [1, 2]}\n"
                .formatted(TestFiles.model("tiny"), copy));

        assertThat(models.opened).containsExactly("tiny", "copy");
        assertThat(events(JobEvent.Made.class).stream().map(made -> made.item().index()))
                .containsExactly(1, 2, 5, 6, 3, 4, 7, 8);
    }
}
