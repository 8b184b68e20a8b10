package dev.panaflux.cli;

import dev.panaflux.bench.Samples;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.tune.KernelMeter;
import dev.panaflux.bench.tune.Processors;
import dev.panaflux.bench.tune.Setting;
import dev.panaflux.bench.tune.Trial;
import dev.panaflux.bench.tune.Tuner;
import dev.panaflux.bench.tune.Tuner.Decision;
import dev.panaflux.bench.tune.Tuner.Outcome;
import dev.panaflux.bench.tune.Tuning;
import dev.panaflux.bench.tune.TuningFile;
import dev.panaflux.bench.tune.TuningKey;
import dev.panaflux.bench.tune.TuningParameter;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finds the settings that are fastest on this machine. */
@Command(
        name = "tune",
        description =
                "Find this machine's fastest number of threads, precision and sizes of blocks in a minute or two, and keep"
                        + " what is faster than the usual settings beyond the noise. Other commands use it from then on.",
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {

    private static final int INT8_ROUNDS = 5;

    private final Console console;

    @Option(names = "--dry-run", description = "Measure and tell, but keep nothing.")
    private boolean dryRun;

    TuneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        SystemFiles files = SystemFiles.ofMachine();
        NativeSettings libraries = NativeSettings.of(console.environment());
        KernelSelector selector = new KernelSelector(KernelSelector.installed().backends(libraries));
        List<KernelBackend> backends = selector.backends().stream()
                .filter(backend -> !backend.id().equals(Backend.SCALAR))
                .filter(backend -> backend.availability() instanceof Availability.Usable)
                .toList();
        if (backends.isEmpty()) {
            throw new IllegalArgumentException(
                    "tune: expected the native or the vector backend, found neither; see doctor");
        }
        int available = Runtime.getRuntime().availableProcessors();
        List<Integer> threads = Processors.threads(new MachineReader(files).read(), available);
        Map<String, Trial> trials = new LinkedHashMap<>();
        int best = available;
        @Nullable Precision precision = null;
        TileSizes blocks = TileSizes.USUAL;
        for (KernelBackend backend : backends) {
            boolean first = backend.equals(backends.getFirst());
            Outcome outcome = tune(backend, selector, libraries, first ? threads : List.of(best), best);
            Setting found = outcome.setting();
            if (first) {
                best = found.threads();
                precision = found.precision() == outcome.start().precision() ? null : found.precision();
            }
            for (Map.Entry<TileSize, Integer> size : found.blocks().chosen().entrySet()) {
                blocks = blocks.with(size.getKey(), size.getValue());
            }
            if (outcome.whole() != null) {
                trials.put(backend.id().label(), outcome.whole());
            }
        }
        keep(new Tuning(best == available ? null : (Integer) best, precision, blocks), trials, files);
        return ExitCode.DONE;
    }

    private Outcome tune(
            KernelBackend backend,
            KernelSelector selector,
            NativeSettings libraries,
            List<Integer> threads,
            int usual) {
        Precision automatic = backend.precisions().getFirst();
        Setting start = new Setting(backend.id(), automatic, usual, TileSizes.USUAL);
        List<TuningParameter> knobs = new ArrayList<>();
        knobs.add(new TuningParameter.Threads(threads));
        // Nothing may make a picture less exact unasked.
        knobs.add(new TuningParameter.Arithmetic(
                automatic == Precision.F32 ? List.of(automatic) : List.of(automatic, Precision.F32)));
        backend.tileSizes().forEach(size -> knobs.add(new TuningParameter.Block(size)));
        try (KernelMeter meter = new KernelMeter(selector, libraries)) {
            meter.seconds(start);
            console.out()
                    .printf(
                            "%s %s: products and attention of klein 4B on %d tokens%n",
                            backend.id().label(), automatic.label(), meter.tokens());
            Outcome outcome = new Tuner(meter, this::print).tune(start, knobs);
            if (outcome.whole() != null) {
                console.out().printf("  %-18s %s%n", "all together", told(outcome.whole()));
            }
            if (backend.precisions().contains(Precision.INT8)) {
                recommendIntegers(meter, outcome.setting());
            }
            return outcome;
        }
    }

    private void recommendIntegers(KernelMeter meter, Setting setting) {
        Setting integers = new Setting(setting.backend(), Precision.INT8, setting.threads(), setting.blocks());
        double before = median(meter, setting);
        double after = median(meter, integers);
        console.out()
                .printf(
                        Locale.ROOT,
                        "  %-18s %.2f times as fast as %s; pictures differ a little, so it stays your choice: --precision int8%n",
                        "int8",
                        before / after,
                        setting.precision().label());
    }

    private static double median(KernelMeter meter, Setting setting) {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < INT8_ROUNDS; round++) {
            seconds.add(meter.seconds(setting));
        }
        return Samples.of(seconds).median();
    }

    private void print(Decision decision) {
        String what = decision.medians().isEmpty()
                ? "%s, nothing else to try".formatted(decision.before())
                : decision.medians().entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%s: %.3f s", entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", "));
        String verdict = "";
        if (decision.trial() != null) {
            verdict = "; %s to %s: %s, %s"
                    .formatted(
                            decision.before(),
                            decision.challenger(),
                            told(decision.trial()),
                            decision.kept() ? "kept" : "not kept");
        }
        console.out().printf("  %-18s %s%s%n", decision.knob(), what, verdict);
    }

    private static String told(Trial trial) {
        return String.format(
                Locale.ROOT,
                "%.3f times as fast (%.3f to %.3f with 95 %% confidence)",
                trial.gain(),
                trial.interval().low(),
                trial.interval().high());
    }

    private void keep(Tuning tuning, Map<String, Trial> trials, SystemFiles files) throws IOException {
        TuningFile file = TuningFile.ofUser(console.environment(), console.home(), TuningKey.ofMachine(files));
        console.out().println("fastest: " + MachineTuning.describe(tuning));
        if (!dryRun) {
            file.write(tuning, LocalDate.now(ZoneOffset.UTC).toString(), trials);
            console.note("kept in %s; --no-tuning or PANAFLUX_TUNING=off passes it over".formatted(file.path()));
        }
    }
}
