package dev.panaflux.server.measure;

import dev.panaflux.app.Environment;
import dev.panaflux.app.Failure;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.bench.Workload;
import dev.panaflux.bench.run.BenchPlan;
import dev.panaflux.bench.run.BenchRunner;
import dev.panaflux.bench.run.NamedWorkload;
import dev.panaflux.bench.run.PeakMeter;
import dev.panaflux.bench.run.SourceCommit;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.server.measure.Measurement.State;
import dev.panaflux.server.measure.Measurement.Wanted;
import dev.panaflux.server.queue.JobBoard;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Measures the machine with a model of the server: the fastest backend beside pure Java on the same prompt. One measurement at a
 * time, and only while no job is drawn; jobs that come meanwhile wait.
 */
public final class Benchmark implements AutoCloseable {

    private static final long TELL_NANOS = 250_000_000;
    private static final long STOP_MILLIS = 2000;
    private static final double STEPS_SHARE = 0.9;

    private final JobBoard board;
    private final ModelShelf models;
    private final Environment environment;
    private final KernelOptions options;
    private final Consumer<Measurement> listener;
    private @Nullable Measurement latest;
    private Cancellation cancellation = new Cancellation();
    private @Nullable Thread thread;
    private long told;

    /**
     * Nothing is measured yet.
     *
     * @param board what draws otherwise
     * @param options of the server's kernels
     * @param listener hears what becomes of measurements
     */
    public Benchmark(
            JobBoard board,
            ModelShelf models,
            Environment environment,
            KernelOptions options,
            Consumer<Measurement> listener) {
        this.board = board;
        this.models = models;
        this.environment = environment;
        this.options = options;
        this.listener = listener;
    }

    /** The measurement that began last, or null before the first. */
    public synchronized @Nullable Measurement latest() {
        return latest;
    }

    /** The size that suits measurements with a model, in pixels. */
    public Workload.Size usualSize(String model) throws ModelFormatException {
        return NamedWorkload.QUICK
                .of(models.files(model), List.of(), List.of(), null)
                .sizes()
                .getFirst();
    }

    /**
     * Begins a measurement.
     *
     * @throws BusyException if the machine is not at rest
     */
    public synchronized Measurement start(Wanted wanted) throws BusyException {
        if (!board.pause()) {
            throw new BusyException();
        }
        Measurement begun = Measurement.begun(wanted);
        Cancellation own = new Cancellation();
        cancellation = own;
        latest = begun;
        listener.accept(begun);
        thread = Thread.ofPlatform().name("panaflux-benchmark").start(() -> run(wanted, own));
        return begun;
    }

    /** Ends the measurement at hand within a block's time. */
    public synchronized void cancel() {
        cancellation.cancel();
        if (thread != null) {
            // Nothing else ends the measurement of peaks.
            thread.interrupt();
        }
    }

    private void run(Wanted wanted, Cancellation own) {
        UnaryOperator<Measurement> end;
        try {
            BenchRunner runner = new BenchRunner(
                    () -> models.files(wanted.model()),
                    false,
                    SystemFiles.ofMachine(),
                    options.nativeSettings(),
                    PeakMeter.ofMachine(options.nativeSettings()),
                    new RunControl(this::hear, own, null),
                    (index, total, variant, warmup) ->
                            change(true, measurement -> measurement.at(index, total, variant)));
            var report = runner.run(
                    plan(wanted),
                    List.of("panaflux", "serve"),
                    SourceCommit.of(environment.program()).orElse(null));
            end = measurement -> measurement.done(report);
        } catch (CancellationException cancelled) {
            end = measurement -> measurement.ended(State.CANCELLED, null);
        } catch (IOException | RuntimeException | Error failure) {
            String message = Failure.of(failure).message();
            // An interrupt may show as any failure of what it interrupts.
            end = measurement -> own.isRequested()
                    ? measurement.ended(State.CANCELLED, null)
                    : measurement.ended(State.FAILED, message);
        }
        end(end);
    }

    /** Another measurement can begin only after this. */
    private synchronized void end(UnaryOperator<Measurement> end) {
        change(true, end);
        board.resume();
    }

    private BenchPlan plan(Wanted wanted) {
        Workload workload = new Workload(
                "one prompt",
                "One image with each backend that suits this machine, measured by the server.",
                List.of(wanted.task()),
                List.of(wanted.size()),
                null,
                null);
        return new BenchPlan(
                workload,
                backends(),
                wanted.everyPrecision() ? List.of() : List.of(PrecisionChoice.AUTO),
                List.of(options.threads()),
                wanted.rounds() > 1 ? 1 : 0,
                wanted.rounds(),
                options.tiles());
    }

    /** All that could be chosen here, but plain Java only if there is no other: it takes a hundred times as long. */
    private List<Backend> backends() {
        List<Backend> usable = KernelSelector.installed().with(options.nativeSettings()).candidates().stream()
                .map(KernelBackend::id)
                .toList();
        List<Backend> fast =
                usable.stream().filter(id -> !id.equals(Backend.SCALAR)).toList();
        return fast.isEmpty() ? usable : fast;
    }

    private void hear(ProgressEvent event) {
        if (event instanceof ProgressEvent.Advanced advanced) {
            double part = (double) advanced.done() / Math.max(1, advanced.units());
            switch (advanced.phase()) {
                case DENOISE -> change(false, measurement -> measurement.at(STEPS_SHARE * part));
                case DECODE -> change(false, measurement -> measurement.at(STEPS_SHARE + (1 - STEPS_SHARE) * part));
                case QUANTIZE, FIT_PREVIEW, ENCODE_PROMPT, ENCODE_REFERENCES -> {}
            }
        }
    }

    /** Takes note of a change, and tells it unless another one of little weight was told just now. */
    private synchronized void change(boolean isWeighty, UnaryOperator<Measurement> changed) {
        if (latest == null) {
            return;
        }
        latest = changed.apply(latest);
        if (isWeighty || System.nanoTime() - told > TELL_NANOS) {
            told = System.nanoTime();
            listener.accept(latest);
        }
    }

    /** Ends the measurement at hand. */
    @Override
    public void close() {
        Thread working;
        synchronized (this) {
            cancel();
            working = thread;
        }
        if (working != null) {
            try {
                working.join(STOP_MILLIS);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
