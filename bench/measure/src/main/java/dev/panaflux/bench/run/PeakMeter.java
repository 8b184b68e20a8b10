package dev.panaflux.bench.run;

import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.PeakProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;

/** Measures the peak throughput of the installed backends' instructions on this machine. */
public final class PeakMeter {

    private static final int SAMPLES = 5;
    private static final long ALIGNMENT = 64;
    private static final long FIRST_ROUNDS = 20_000;
    private static final long READ_BYTES = 256L << 20;
    private static final long SAMPLE_NANOS = 60_000_000;
    private static final int PULSE_SAMPLES = 2;
    private static final int PULSE_SHARE = 20;

    private final KernelSelector backends;
    private final long readBytes;
    private final long sampleNanos;

    /**
     * A meter that runs the probes of {@code backends}.
     *
     * @param readBytes memory that all threads together read; more than the caches hold
     * @param sampleNanos target duration of a sample
     */
    public PeakMeter(KernelSelector backends, long readBytes, long sampleNanos) {
        this.backends = backends;
        this.readBytes = readBytes;
        this.sampleNanos = sampleNanos;
    }

    /** A meter of all installed backends, with samples long enough for a report. */
    public static PeakMeter ofMachine(NativeSettings libraries) {
        return new PeakMeter(KernelSelector.installed().with(libraries), READ_BYTES, SAMPLE_NANOS);
    }

    /** Runs every probe with each number of threads. */
    public List<Peak> measure(int threads) {
        List<Peak> peaks = new ArrayList<>();
        for (KernelBackend backend : backends.candidates()) {
            backend.peakProbes().forEach(probe -> peaks.add(measure(probe, threads)));
        }
        return peaks;
    }

    /**
     * The throughput of multiply-adds with this many threads right now, in operations per second; takes a few milliseconds.
     * It drops if heat, another guest or a shared core slows the CPUs, which no counter may show.
     */
    public OptionalDouble pulse(int threads) {
        return backends.candidates().stream()
                .flatMap(backend -> backend.peakProbes().stream())
                .filter(probe -> probe.unit() == PeakProbe.Unit.F32)
                .findFirst()
                .map(probe -> OptionalDouble.of(rates(probe, threads, PULSE_SAMPLES, sampleNanos / PULSE_SHARE).stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElseThrow()))
                .orElse(OptionalDouble.empty());
    }

    private Peak measure(PeakProbe probe, int threads) {
        return new Peak(probe.unit().label(), probe.name(), threads, rates(probe, threads, SAMPLES, sampleNanos));
    }

    private List<Double> rates(PeakProbe probe, int threads, int samples, long nanos) {
        boolean reads = probe.unit() == PeakProbe.Unit.READ;
        try (Arena arena = Arena.ofShared()) {
            long share = reads ? readBytes / threads / ALIGNMENT * ALIGNMENT : ALIGNMENT;
            List<Worker> workers = new ArrayList<>();
            CyclicBarrier barrier = new CyclicBarrier(threads);
            for (int i = 0; i < threads; i++) {
                MemorySegment memory = arena.allocate(share, ALIGNMENT).fill((byte) 1);
                workers.add(new Worker(probe, memory, barrier, reads ? 1 : FIRST_ROUNDS, samples, nanos));
            }
            workers.forEach(Thread::start);
            List<Double> rates = new ArrayList<>();
            await(workers);
            for (int sample = 0; sample < samples; sample++) {
                long start = Long.MAX_VALUE;
                long end = Long.MIN_VALUE;
                double done = 0;
                for (Worker worker : workers) {
                    start = Math.min(start, worker.starts[sample]);
                    end = Math.max(end, worker.ends[sample]);
                    done += worker.done[sample];
                }
                rates.add(done / ((end - start) / 1e9));
            }
            return rates;
        }
    }

    /** Waits for all, since they use memory that is then freed; an interrupt lets them end with their current sample. */
    private static void await(List<Worker> workers) {
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException cancelled) {
                    interrupted = true;
                    workers.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    private static final class Worker extends Thread {
        private final PeakProbe probe;
        private final MemorySegment memory;
        private final CyclicBarrier barrier;
        private final long firstRounds;
        private final long sampleNanos;
        private final long[] starts;
        private final long[] ends;
        private final double[] done;

        Worker(
                PeakProbe probe,
                MemorySegment memory,
                CyclicBarrier barrier,
                long firstRounds,
                int samples,
                long sampleNanos) {
            super("panaflux-peak");
            this.probe = probe;
            this.memory = memory;
            this.barrier = barrier;
            this.firstRounds = firstRounds;
            this.sampleNanos = sampleNanos;
            this.starts = new long[samples];
            this.ends = new long[samples];
            this.done = new double[samples];
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                long rounds = warmUp();
                for (int sample = 0; sample < starts.length; sample++) {
                    barrier.await();
                    starts[sample] = System.nanoTime();
                    done[sample] = probe.loop().run(memory, rounds);
                    ends[sample] = System.nanoTime();
                }
            } catch (InterruptedException | BrokenBarrierException ended) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits for JIT compilation, then returns the number of rounds per sample. */
        private long warmUp() {
            long nanos = Long.MAX_VALUE;
            long rounds = firstRounds;
            long begin = System.nanoTime();
            int calls = 0;
            while (calls < 3 || System.nanoTime() - begin < 2 * sampleNanos) {
                long start = System.nanoTime();
                probe.loop().run(memory, rounds);
                nanos = Math.min(nanos, System.nanoTime() - start);
                calls++;
            }
            return Math.max(1, (long) (rounds * ((double) sampleNanos / Math.max(1, nanos))));
        }
    }
}
