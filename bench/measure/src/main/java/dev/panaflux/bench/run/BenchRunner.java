package dev.panaflux.bench.run;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.BenchReport.Identity;
import dev.panaflux.bench.BenchReport.Model;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.BenchReport.Protocol;
import dev.panaflux.bench.BenchReport.Skipped;
import dev.panaflux.bench.BenchReport.Software;
import dev.panaflux.bench.LessWork;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Variant;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.Sha256;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.TemporaryFolder;
import dev.panaflux.system.Version;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a {@link BenchPlan} and returns a report. */
public final class BenchRunner {

    private static final String ORDER =
            "interleaved: every round runs all variants, each round starting with the next one";
    private static final String PROCESS = "one process: files are in the page cache and code is compiled after the"
            + " warm-up; the model is reopened for every image";
    private final ModelOpener opener;
    private final boolean synthetic;
    private final SystemFiles files;
    private final NativeSettings libraries;
    private final PeakMeter meter;
    private final RunControl control;
    private final Listener listener;

    /** Opens the model as a user's program would. */
    @FunctionalInterface
    public interface ModelOpener {

        /** Finds and checks the files. */
        ModelFiles open() throws ModelFormatException;
    }

    /** Receives the start of each run. */
    @FunctionalInterface
    public interface Listener {

        /** Run {@code index} of {@code total} begins. */
        void runStarts(int index, int total, String variant, boolean warmup);
    }

    /**
     * A runner of one model.
     *
     * @param synthetic whether the model's weights are random
     * @param libraries settings of the native backend
     * @param meter measures the peaks
     * @param control cancels the measurement
     */
    public BenchRunner(
            ModelOpener opener,
            boolean synthetic,
            SystemFiles files,
            NativeSettings libraries,
            PeakMeter meter,
            RunControl control,
            Listener listener) {
        this.opener = opener;
        this.synthetic = synthetic;
        this.files = files;
        this.libraries = libraries;
        this.meter = meter;
        this.control = control;
        this.listener = listener;
    }

    /**
     * Measures.
     *
     * @param command the command line, for the report
     * @param commit the sources' commit, if known
     * @throws IOException if the model cannot be read or an image cannot be written
     * @throws IllegalArgumentException if none of the combinations can run, or the model cannot generate such images
     */
    public BenchReport run(BenchPlan plan, List<String> command, @Nullable String commit) throws IOException {
        Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ModelFiles model = openers(plan).getFirst().open();
        List<Skipped> skipped = new ArrayList<>();
        KernelSelector installed = KernelSelector.installed().with(libraries);
        List<Combination> combinations = Combination.of(plan, installed, skipped);
        if (combinations.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure: "
                    + String.join(
                            "; ",
                            skipped.stream()
                                    .map(item -> item.combination() + ": " + item.reason())
                                    .toList()));
        }
        Machine machine = new MachineReader(files).read();
        ProcessClock clock = new ProcessClock(files);
        Double loadBefore = clock.loadAverage();
        List<Peak> peaks = new ArrayList<>();
        plan.threads().stream().distinct().forEach(threads -> peaks.addAll(meter.measure(threads)));
        ModelCosts costs = costs(model, plan);
        List<Variant> variants = measure(plan, combinations, costs, clock);
        Model facts = costs.facts(synthetic);
        Protocol protocol = new Protocol(plan.warmup(), plan.repeats(), ORDER, PROCESS);
        Identity identity = new Identity(
                Version.current(),
                commit,
                started.toString(),
                command,
                hash("%s %s %d %d".formatted(plan.workload(), digests(plan), protocol.warmup(), protocol.repeats())));
        List<String> warnings = Warnings.of(machine, variants, synthetic, loadBefore, new Energy(files).reason());
        return new BenchReport(
                BenchReport.SCHEMA_VERSION,
                identity,
                machine,
                software(),
                plan.workload(),
                facts,
                protocol,
                peaks,
                variants,
                skipped,
                warnings);
    }

    private List<ModelOpener> openers(BenchPlan plan) {
        return plan.formats().isEmpty()
                ? List.of(opener)
                : plan.formats().stream().map(MeasuredFormat::opener).toList();
    }

    private String digests(BenchPlan plan) throws ModelFormatException {
        List<String> digests = new ArrayList<>();
        for (ModelOpener each : openers(plan)) {
            digests.add(ModelDigest.of(each.open()));
        }
        return String.join(" ", digests);
    }

    private static ModelCosts costs(ModelFiles model, BenchPlan plan) throws ModelFormatException {
        LessWork less = plan.workload().lessWork();
        return new ModelCosts(model, less == null ? null : less.textTokens());
    }

    private List<Variant> measure(BenchPlan plan, List<Combination> combinations, ModelCosts costs, ProcessClock clock)
            throws IOException {
        List<VariantRecorder> recorders = combinations.stream()
                .map(combination -> new VariantRecorder(
                        combination,
                        combination.options(libraries, plan.tiles()),
                        combination.format() == null
                                ? opener
                                : combination.format().opener(),
                        control,
                        clock,
                        meter))
                .toList();
        int cases = plan.workload().cases().size();
        int total = (plan.warmup() + plan.repeats()) * cases * recorders.size();
        int order = 0;
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path file = folder.path().resolve("image.png");
            for (int round = 0; round < plan.warmup() + plan.repeats(); round++) {
                boolean warmup = round < plan.warmup();
                for (int turn = 0; turn < recorders.size(); turn++) {
                    VariantRecorder recorder = recorders.get((turn + round) % recorders.size());
                    for (int index = 0; index < cases; index++) {
                        listener.runStarts(order, total, recorder.combination().id(), warmup);
                        recorder.run(plan, index, order++, warmup, file);
                    }
                }
            }
        }
        List<Variant> variants = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (VariantRecorder recorder : recorders) {
            VariantRecorder base = imageBase(recorder, recorders);
            MeasuredFormat format = recorder.combination().format();
            ModelCosts own = format == null ? costs : costs(format.opener().open(), plan);
            variants.add(recorder.variant(own, base == recorder ? null : base.images(), synthetic, known));
        }
        return variants;
    }

    /** The baseline for images: the first f32 variant of their size and format, else the first variant. */
    private static VariantRecorder imageBase(VariantRecorder of, List<VariantRecorder> recorders) {
        List<VariantRecorder> same = recorders.stream()
                .filter(other ->
                        other.combination().size().equals(of.combination().size()))
                .filter(other -> Objects.equals(
                        other.combination().format(), of.combination().format()))
                .toList();
        return same.stream()
                .filter(other -> other.combination().precision() == Precision.F32)
                .findFirst()
                .orElse(same.getFirst());
    }

    private static Software software() {
        return new Software(
                Runtime.version().toString(),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> !flag.contains("/"))
                        .toList(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .toList(),
                Runtime.getRuntime().maxMemory());
    }

    private static String hash(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
