package dev.panaflux.bench.tune;

import dev.panaflux.app.Tuning;
import dev.panaflux.app.TuningFile;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.tune.Tuner.Decision;
import dev.panaflux.bench.tune.Tuner.Outcome;
import dev.panaflux.family.BlockSizes;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds this machine's fastest settings for each backend, on the products and the attention of a transformer's block. */
public final class MachineTuner {

    private static final int INT8_ROUNDS = 5;

    private final KernelSelector selector;
    private final NativeSettings libraries;
    private final List<KernelBackend> backends;
    private final BlockSizes sizes;
    private final Listener listener;

    /** Receives events while the tuner runs. */
    public interface Listener {

        /** A backend's trials begin, with {@code tokens} tokens per round. */
        void begins(Setting start, int tokens);

        /** A parameter's value was decided. */
        void decided(Decision decision);

        /** All changes together were compared with the start. */
        void compared(Trial whole);

        /** 8-bit integers are {@code gain} times as fast as {@code than}; they are never chosen. */
        void integers(double gain, Precision than);
    }

    /**
     * The result.
     *
     * @param samples all changes together against the start, by backend label
     */
    public record Result(Tuning tuning, Map<String, TuningFile.Samples> samples) {}

    /**
     * A tuner for the backends that can run here.
     *
     * @param sizes sizes of the block to measure
     * @throws IllegalArgumentException if only the scalar backend can, which has no settings to tune
     */
    public MachineTuner(NativeSettings libraries, BlockSizes sizes, Listener listener) {
        this.libraries = libraries;
        this.sizes = sizes;
        this.listener = listener;
        this.selector = KernelSelector.installed().with(libraries);
        this.backends = selector.candidates().stream()
                .filter(backend -> !backend.id().equals(Backend.SCALAR))
                .toList();
        if (backends.isEmpty()) {
            throw new IllegalArgumentException(
                    "tune: expected the native or the vector backend, found neither; see doctor");
        }
    }

    /** Tunes all backends. The first decides the number of threads and the precision. */
    public Result tune(Machine machine) {
        int available = Runtime.getRuntime().availableProcessors();
        List<Integer> threads = Processors.threads(machine, available);
        Map<String, TuningFile.Samples> samples = new LinkedHashMap<>();
        int best = available;
        @Nullable Precision precision = null;
        TileSizes tiles = TileSizes.DEFAULTS;
        for (KernelBackend backend : backends) {
            boolean first = backend.equals(backends.getFirst());
            Outcome outcome = tune(backend, first ? threads : List.of(best), best);
            Setting found = outcome.setting();
            if (first) {
                best = found.threads();
                precision = found.precision() == outcome.start().precision() ? null : found.precision();
            }
            for (Map.Entry<TileSize, Integer> size : found.tiles().overrides().entrySet()) {
                tiles = tiles.with(size.getKey(), size.getValue());
            }
            Trial whole = outcome.whole();
            if (whole != null) {
                samples.put(backend.id().label(), new TuningFile.Samples(whole.before(), whole.after()));
            }
        }
        return new Result(new Tuning(best == available ? null : (Integer) best, precision, tiles), samples);
    }

    private Outcome tune(KernelBackend backend, List<Integer> threads, int defaultThreads) {
        Precision automatic = backend.precisions().getFirst();
        Setting start = new Setting(backend.id(), automatic, defaultThreads, TileSizes.DEFAULTS);
        List<TuningParameter> parameters = new ArrayList<>();
        parameters.add(new TuningParameter.Threads(threads));
        // A tuning must never make images less exact than the user asked for.
        parameters.add(new TuningParameter.DefaultPrecision(
                automatic == Precision.F32 ? List.of(automatic) : List.of(automatic, Precision.F32)));
        backend.tileSizes().forEach(size -> parameters.add(new TuningParameter.Tile(size)));
        try (KernelMeter meter = new KernelMeter(selector, libraries, sizes)) {
            meter.seconds(start);
            listener.begins(start, meter.tokens());
            Outcome outcome = new Tuner(meter, listener::decided).tune(start, parameters);
            if (outcome.whole() != null) {
                listener.compared(outcome.whole());
            }
            if (backend.precisions().contains(Precision.INT8)) {
                Setting setting = outcome.setting();
                Setting integers = new Setting(setting.backend(), Precision.INT8, setting.threads(), setting.tiles());
                double before = median(meter, setting);
                listener.integers(before / median(meter, integers), setting.precision());
            }
            return outcome;
        }
    }

    private static double median(KernelMeter meter, Setting setting) {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < INT8_ROUNDS; round++) {
            seconds.add(meter.seconds(setting));
        }
        return Samples.of(seconds).median();
    }
}
