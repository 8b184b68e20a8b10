package dev.panaflux.cli;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.Tuning;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.run.NamedWorkload;
import dev.panaflux.bench.run.PeakMeter;
import dev.panaflux.bench.scaling.Cores;
import dev.panaflux.bench.scaling.ScalingReport;
import dev.panaflux.bench.scaling.ScalingRunner;
import dev.panaflux.bench.scaling.ScalingView;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.PeakProbe;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.system.Printable;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Predicts how long an image takes on more cores. */
@Command(
        name = "scaling",
        description =
                "Predict how long an image takes on more cores than this machine has, and where they wait: records"
                        + " how long each task takes on one core, and lets more cores take the tasks. Checks the prediction against"
                        + " what 1 thread and all threads of this machine need. Draws the image several times.",
        mixinStandardHelpOptions = true)
final class BenchScalingCommand implements Callable<Integer> {

    private static final double GIGA = 1e9;

    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "WORKLOAD",
            description =
                    "quick (any model), a published model's name (${COMPLETION-CANDIDATES}), or client-2; its first"
                            + " image. Default: quick.",
            completionCandidates = PublishedNames.class)
    private String workload = NamedWorkload.QUICK.name();

    @Option(
            names = "--cores",
            paramLabel = "N,N,...",
            split = ",",
            defaultValue = "8,16,32,64,128",
            description = "Cores to predict: 64, or 8+16x0.5 for 8 cores and 16 of half their speed. Default:"
                    + " ${DEFAULT-VALUE}.")
    private List<String> cores = new ArrayList<>();

    @Option(
            names = "--bandwidth",
            paramLabel = "GB/S",
            description = "Memory bandwidth that all cores share. Default: this machine's, measured.")
    private @Nullable Double bandwidth;

    @Option(
            names = "--backend",
            paramLabel = "B",
            description = "native, native-openblas, vector or scalar. Default: auto.")
    private String backend = "auto";

    @Option(names = "--precision", paramLabel = "P", description = "f32, bf16, int8 or auto. Default: auto.")
    private String precision = "auto";

    @Option(names = "--size", paramLabel = "S", description = "Image size: 256 or 768x512. Default: the workload's.")
    private @Nullable ImageSize size;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Denoising steps. All take the same time, so one is enough to see how they scale. Default: the"
                            + " workload's.")
    private @Nullable Integer steps;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Number of recordings for each number of cores; the fastest counts. Default: ${DEFAULT-VALUE}.")
    private int repeats = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private @Nullable Path json;

    @Mixin
    private BenchModelOptions model = new BenchModelOptions();

    BenchScalingCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        NamedWorkload chosen = NamedWorkload.named(workload);
        List<Cores> machines = cores.stream().map(Cores::parse).toList();
        if (repeats < 1) {
            throw new IllegalArgumentException("--repeats: expected at least 1, found " + repeats);
        }
        if (bandwidth != null && !(bandwidth > 0 && Double.isFinite(bandwidth))) {
            throw new IllegalArgumentException(
                    "--bandwidth: expected gigabytes per second above 0, found " + bandwidth);
        }
        if (json != null) {
            OutputFiles.requireWritable(json);
        }
        Tuning tuning = MachineTuning.of(console.environment(), console::note).tuning();
        try (BenchModelOptions.Source source = model.open(console, chosen)) {
            Workload wanted = chosen.of(
                    source.opener().open(),
                    size == null ? List.of() : List.of(new Workload.Size(size.width(), size.height())),
                    List.of(),
                    null);
            KernelOptions options = new KernelOptions(
                    BackendChoice.parse(backend),
                    PrecisionChoice.parse(precision),
                    1,
                    console.environment().nativeSettings(),
                    tuning.tiles());
            ScalingRunner runner = new ScalingRunner(source.opener(), options, request(wanted), repeats, console::note);
            ScalingReport report = runner.run(
                    machines,
                    bytesPerNano(),
                    new MachineReader(SystemFiles.ofMachine()).read().processor());
            console.out().print(Printable.lines(ScalingView.of(report)));
            write(report);
        }
        return ExitCode.OK;
    }

    private GenerationRequest request(Workload wanted) {
        Workload.Case first = wanted.cases().getFirst();
        Workload.Size area = wanted.sizes().getFirst();
        return GenerationRequest.of(first.prompt())
                .seed(first.seed())
                .size(area.width(), area.height())
                .steps(steps == null ? wanted.steps() : steps)
                .build();
    }

    /** The memory bandwidth to predict with. */
    private double bytesPerNano() {
        if (bandwidth != null) {
            return bandwidth;
        }
        return PeakMeter.ofMachine(console.environment().nativeSettings())
                        .measure(Runtime.getRuntime().availableProcessors())
                        .stream()
                        .filter(peak -> peak.unit().equals(PeakProbe.Unit.READ.label()))
                        .mapToDouble(BenchScalingCommand::best)
                        .max()
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "--bandwidth: expected gigabytes per second, since no backend here can measure them; found none"))
                / GIGA;
    }

    private static double best(Peak peak) {
        return peak.perSecond().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private void write(ScalingReport report) throws IOException {
        if (json != null) {
            WholeFile.write(
                    json,
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(report));
        }
    }
}
