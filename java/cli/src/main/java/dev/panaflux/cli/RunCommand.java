package dev.panaflux.cli;

import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.app.jobs.JobOutcome;
import dev.panaflux.app.jobs.JobPlan;
import dev.panaflux.app.jobs.JobPlanner;
import dev.panaflux.app.jobs.JobRunner;
import dev.panaflux.app.jobs.JobSurvey;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.pipeline.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the images of a job file. */
@Command(
        name = "run",
        description =
                "Make the images of a job file. A run that was stopped, by whatever, goes on where it was when it is started"
                        + " again; images that failed are tried once more. Exit code 1 if some failed.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "JOB",
            description = "A .yaml, .toml, .json, .csv or .jsonl file; docs/jobs.md describes it.")
    private Path job = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "Folder for the images and the journal. Default: the job file's name without its ending.")
    private @Nullable Path output;

    @Option(names = "--resume", description = "Go on where an earlier run stopped, which is the default.")
    private boolean resume;

    @Option(names = "--restart", description = "Make every image again, also those that are finished.")
    private boolean restart;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Make only part I of N, for several processes or machines that share the folder.")
    private Shard shard = Shard.WHOLE;

    @Option(
            names = "--dry-run",
            description = "Print the images, their sizes and about how long they take, and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON document about the images instead of their paths.")
    private boolean json;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Mixin
    private EncodingOptions encodings = new EncodingOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        if (resume && restart) {
            throw new IllegalArgumentException("--resume: expected either --resume or --restart, found both");
        }
        progress.requireConsistent(backend);
        JobFile file = new JobFile(job);
        JobFolder folder = new JobFolder(output == null ? Path.of(file.name()) : output);
        return dryRun ? foretell(file, folder) : make(file, folder);
    }

    private JobModels models(JobFile file, Consumer<String> notices) {
        return new JobModels(
                console, notices, model, backend, encodings.store(console, EncodingsChoice.ON), file.folder());
    }

    private int foretell(JobFile file, JobFolder folder) throws IOException {
        JobPlan plan = JobPlanner.plan(file, models(file, console::note));
        JobSurvey survey = JobSurvey.of(plan, folder, folder.read(restart, console::note), shard);
        JobWords words = JobWords.of(plan, console::note);
        progress.notices(words.notices()).forEach(console::note);
        new DryRunReport(console, json).print(plan, survey, words, backend.kernelOptions(console));
        return ExitCode.OK;
    }

    private int make(JobFile file, JobFolder folder) throws IOException {
        try (JobDisplay display = JobDisplay.of(progress.style(), console)) {
            Consumer<String> notices = notice -> display.on(new JobEvent.Notice(notice));
            JobModels models = models(file, notices);
            JobPlan plan = JobPlanner.plan(file, models);
            folder.make();
            if (plan.duplicates() > 0) {
                notices.accept("duplicates in the job, made once: " + plan.duplicates());
            }
            JobWords words = JobWords.of(plan, notices);
            progress.notices(words.notices()).forEach(notices);
            JobReport report = new JobReport(console, json, folder, words);
            JobOutcome outcome;
            try (Claim claim = folder.claim(shard, restart, notices)) {
                JobEvent.Listener listener = event -> {
                    display.on(event);
                    report.on(event);
                    if (backend.verbose && event instanceof JobEvent.Made made) {
                        notices.accept(CliFormat.times(made.image().timings()));
                    }
                };
                outcome = new JobRunner(claim, models, listener, new Cancellation()).run(plan);
            }
            report.print(outcome);
            if (outcome.failed() == 0) {
                return ExitCode.OK;
            }
            notices.accept("failed: %d of %d images; the next run tries them again"
                    .formatted(outcome.failed(), outcome.finished() + outcome.made() + outcome.failed()));
            return FailureKind.FAILED_CHECK.exitCode();
        }
    }
}
