package dev.panaflux.cli;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.Tuning;
import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.LessWork;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.run.BenchPlan;
import dev.panaflux.bench.run.BenchRunner;
import dev.panaflux.bench.run.NamedWorkload;
import dev.panaflux.bench.run.PeakMeter;
import dev.panaflux.bench.run.PromptsFile;
import dev.panaflux.bench.run.SourceCommit;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how long images take, and how much of the machine is used. */
@Command(
        name = "bench",
        description = "Measure how long images take on this machine, stage by stage, and compare backends, precisions,"
                + " thread counts and sizes. Prints Markdown unless a file is asked for.",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCompareCommand.class, BenchReportCommand.class, BenchScalingCommand.class})
final class BenchCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WORKLOAD",
            description = "quick (any model, small images), a published model's name (${COMPLETION-CANDIDATES}; one"
                    + " 256x256 image), or client-2 (1024x1024, unofficial). Default: quick.",
            completionCandidates = PublishedNames.class)
    private String workload = NamedWorkload.QUICK.name();

    @Option(
            names = "--backends",
            paramLabel = "B,B,...",
            split = ",",
            description =
                    "native, native-openblas (its f32 products by OpenBLAS), vector, scalar, or all but native-openblas."
                            + " Default: those of all that can run here, except scalar.")
    private List<String> backends = new ArrayList<>();

    @Option(
            names = "--precisions",
            paramLabel = "P,P,...",
            split = ",",
            description =
                    "f32, bf16, int8, all, or auto (each backend's own). Default: all that a backend has for quick,"
                            + " else auto.")
    private List<String> precisions = new ArrayList<>();

    @Option(
            names = "--formats",
            paramLabel = "F,F,...",
            split = ",",
            description =
                    "Compare formats of weights, each as random weights of --synthetic: bf16, q8_0, q4_k, fp8 and others"
                            + " as synth has them, or int8 (bf16 with 8-bit integers in the blocks).",
            completionCandidates = MeasuredFormats.class)
    private List<String> formats = new ArrayList<>();

    @Option(
            names = "--sizes",
            paramLabel = "S,S,...",
            split = ",",
            description = "Image sizes: 256 or 768x512. Default: the workload's.")
    private List<ImageSize> sizes = new ArrayList<>();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "Use the prompts and seeds of a JSON file in the format of MLPerf Client's image generation."
                    + " Default: the workload's own.")
    private @Nullable Path prompts;

    @Option(
            names = "--threads",
            paramLabel = "N,N,...",
            split = ",",
            description = "Thread counts. Default: what tune saved, else all CPUs available; for quick 1 as well.")
    private List<Integer> threads = new ArrayList<>();

    @Option(names = "--repeats", paramLabel = "N", description = "Measured rounds. Default: the workload's.")
    private @Nullable Integer repeats;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Rounds before the measured ones. Default: the workload's.")
    private @Nullable Integer warmup;

    @Option(
            names = "--text-tokens",
            paramLabel = "N",
            description = "Pad prompts to N tokens. Default: the model's number.")
    private @Nullable Integer textTokens;

    @Option(
            names = "--guidance-interval",
            paramLabel = "FROM,TO",
            description = "Guide only these steps of a base model, as shares of all. Default: every step.")
    private @Nullable GuidanceInterval interval;

    @Option(
            names = "--cache",
            paramLabel = "THRESHOLD",
            description = "Leave out most blocks of a base model's step where the first hardly changes. Default: none.")
    private @Nullable Double stepCache;

    @Option(names = "--no-tuning", description = "Ignore the settings that tune saved.")
    private boolean noTuning;

    @Mixin
    private ReportOptions views = new ReportOptions();

    @Mixin
    private BenchModelOptions model = new BenchModelOptions();

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        NamedWorkload chosen = NamedWorkload.named(workload);
        threads.forEach(BackendOptions::requireThreads);
        Tuning tuning = noTuning
                ? Tuning.NONE
                : MachineTuning.of(console.environment(), console::note).tuning();
        views.requireWritable();
        List<Workload.Case> cases = prompts == null ? List.of() : PromptsFile.read(prompts);
        try (BenchModelOptions.Source source = model.open(console, chosen, formats)) {
            BenchPlan plan = new BenchPlan(
                    chosen.of(
                            source.opener().open(),
                            sizes.stream()
                                    .map(size -> new Workload.Size(size.width(), size.height()))
                                    .toList(),
                            cases,
                            lessWork()),
                    backends(),
                    precisions(chosen),
                    threads(chosen, tuning),
                    warmup == null ? chosen.warmup() : warmup,
                    repeats == null ? chosen.repeats() : repeats,
                    tuning.tiles(),
                    source.formats());
            BenchRunner runner = new BenchRunner(
                    source.opener(),
                    source.synthetic(),
                    SystemFiles.ofMachine(),
                    console.environment().nativeSettings(),
                    PeakMeter.ofMachine(console.environment().nativeSettings()),
                    RunControl.quiet(),
                    (index, total, variant, warming) -> console.note(
                            "run %d of %d: %s%s".formatted(index + 1, total, variant, warming ? ", warm-up" : "")));
            BenchReport report = runner.run(plan, commandLine(), commit());
            views.write(report, console);
            report.warnings().forEach(warning -> console.note("note: " + warning));
        }
        return ExitCode.OK;
    }

    private @Nullable LessWork lessWork() {
        return textTokens == null && interval == null && stepCache == null
                ? null
                : new LessWork(
                        textTokens,
                        interval == null ? null : (Double) interval.start(),
                        interval == null ? null : (Double) interval.stop(),
                        stepCache);
    }

    private List<Backend> backends() {
        if (!backends.isEmpty() && !backends.equals(List.of("all"))) {
            return backends.stream().map(BackendChoice::parse).map(this::named).toList();
        }
        List<Backend> usable = usable();
        List<Backend> fast =
                usable.stream().filter(id -> !id.equals(Backend.SCALAR)).toList();
        return backends.isEmpty() && !fast.isEmpty() ? fast : usable;
    }

    private Backend named(BackendChoice choice) {
        return choice instanceof Backend id ? id : usable().stream().findFirst().orElse(Backend.SCALAR);
    }

    private List<Backend> usable() {
        return KernelSelector.installed().usable(console.environment().nativeSettings()).stream()
                .map(KernelBackend::id)
                .toList();
    }

    /** An empty list means all precisions of a backend. */
    private List<PrecisionChoice> precisions(NamedWorkload chosen) {
        if (precisions.equals(List.of("all")) || (precisions.isEmpty() && sweeps(chosen))) {
            return List.of();
        }
        return precisions.isEmpty()
                ? List.of(PrecisionChoice.AUTO)
                : precisions.stream().map(PrecisionChoice::parse).toList();
    }

    /** Whether precisions and threads are compared where the command line has none: not beside formats. */
    private boolean sweeps(NamedWorkload chosen) {
        return chosen.sweeping() && formats.isEmpty();
    }

    private List<Integer> threads(NamedWorkload chosen, Tuning tuning) {
        if (!threads.isEmpty()) {
            return threads;
        }
        Integer tuned = tuning.threads();
        int processors = tuned == null ? Runtime.getRuntime().availableProcessors() : tuned;
        return sweeps(chosen) && processors > 1 ? List.of(1, processors) : List.of(processors);
    }

    /** The command line, with paths reduced to file names, since folders mean nothing to others. */
    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("panaflux", "bench"));
        for (String word : spec.commandLine().getParseResult().originalArgs()) {
            if (!word.equals("bench")) {
                words.add(word.contains("/") ? word.substring(word.lastIndexOf('/') + 1) : word);
            }
        }
        return words;
    }

    private @Nullable String commit() {
        return SourceCommit.of(console.environment().program()).orElse(null);
    }
}
