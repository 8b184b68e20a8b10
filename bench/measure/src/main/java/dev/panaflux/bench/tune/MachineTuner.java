package dev.panaflux.bench.tune;

import dev.panaflux.app.Tuning;
import dev.panaflux.app.TuningFile;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.tune.Tuner.Decision;
import dev.panaflux.bench.tune.Tuner.Outcome;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
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

/** Finds this machine's fastest settings, backend by backend, on products and attention of klein 4B's sizes. */
public final class MachineTuner {

    private static final int INT8_ROUNDS = 5;

    private final KernelSelector selector;
    private final NativeSettings libraries;
    private final List<KernelBackend> backends;
    private final Listener listener;

    /** Hears of the trials as they go on. */
    public interface Listener {

        /** A backend's trials begin, on {@code tokens} tokens. */
        void begins(Setting start, int tokens);

        /** A parameter's value was decided. */
        void decided(Decision decision);

        /** Everything that was changed was compared with the start. */
        void compared(Trial whole);

        /** 8-bit integers are {@code gain} times as fast as {@code than}; they are never chosen. */
        void integers(double gain, Precision than);
    }

    /**
     * What was found.
     *
     * @param samples by labels of backends: everything that was changed against the start
     */
    public record Result(Tuning tuning, Map<String, TuningFile.Samples> samples) {}

    /**
     * A tuner of the backends that can run here.
     *
     * @throws IllegalArgumentException if only the scalar one can, which nothing is tuned for
     */
    public MachineTuner(NativeSettings libraries, Listener listener) {
        this.libraries = libraries;
        this.listener = listener;
        this.selector = new KernelSelector(KernelSelector.installed().backends(libraries));
        this.backends = selector.backends().stream()
                .filter(backend -> !backend.id().equals(Backend.SCALAR))
                .filter(backend -> backend.availability() instanceof Availability.Usable)
                .toList();
        if (backends.isEmpty()) {
            throw new IllegalArgumentException(
                    "tune: expected the native or the vector backend, found neither; see doctor");
        }
    }

    /** Tunes all backends; the number of threads and the precision are decided on the first. */
    public Result tune(Machine machine) {
        int available = Runtime.getRuntime().availableProcessors();
        List<Integer> threads = Processors.threads(machine, available);
        Map<String, TuningFile.Samples> samples = new LinkedHashMap<>();
        int best = available;
        @Nullable Precision precision = null;
        TileSizes blocks = TileSizes.USUAL;
        for (KernelBackend backend : backends) {
            boolean first = backend.equals(backends.getFirst());
            Outcome outcome = tune(backend, first ? threads : List.of(best), best);
            Setting found = outcome.setting();
            if (first) {
                best = found.threads();
                precision = found.precision() == outcome.start().precision() ? null : found.precision();
            }
            for (Map.Entry<TileSize, Integer> size : found.blocks().chosen().entrySet()) {
                blocks = blocks.with(size.getKey(), size.getValue());
            }
            Trial whole = outcome.whole();
            if (whole != null) {
                samples.put(backend.id().label(), new TuningFile.Samples(whole.before(), whole.after()));
            }
        }
        return new Result(new Tuning(best == available ? null : (Integer) best, precision, blocks), samples);
    }

    private Outcome tune(KernelBackend backend, List<Integer> threads, int usual) {
        Precision automatic = backend.precisions().getFirst();
        Setting start = new Setting(backend.id(), automatic, usual, TileSizes.USUAL);
        List<TuningParameter> parameters = new ArrayList<>();
        parameters.add(new TuningParameter.Threads(threads));
        // Nothing may make an image less exact unasked.
        parameters.add(new TuningParameter.Arithmetic(
                automatic == Precision.F32 ? List.of(automatic) : List.of(automatic, Precision.F32)));
        backend.tileSizes().forEach(size -> parameters.add(new TuningParameter.Block(size)));
        try (KernelMeter meter = new KernelMeter(selector, libraries)) {
            meter.seconds(start);
            listener.begins(start, meter.tokens());
            Outcome outcome = new Tuner(meter, listener::decided).tune(start, parameters);
            if (outcome.whole() != null) {
                listener.compared(outcome.whole());
            }
            if (backend.precisions().contains(Precision.INT8)) {
                Setting setting = outcome.setting();
                Setting integers = new Setting(setting.backend(), Precision.INT8, setting.threads(), setting.blocks());
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
