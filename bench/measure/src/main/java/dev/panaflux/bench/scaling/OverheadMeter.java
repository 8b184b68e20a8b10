package dev.panaflux.bench.scaling;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Measures what a pool of this machine's threads needs to hand out work that is none. */
final class OverheadMeter {

    private static final int WARM_UP = 5_000;
    private static final int REGIONS = 2_000;
    private static final int SLEEPS = 50;
    private static final long SLEEP_MILLIS = 2;

    private OverheadMeter() {}

    static Overheads measure(double bytesPerNano) {
        int threads = Runtime.getRuntime().availableProcessors();
        if (threads == 1) {
            return new Overheads(1, 0, 0, 0, bytesPerNano);
        }
        try (ComputePool pool = new FixedComputePool(threads)) {
            for (int i = 0; i < WARM_UP; i++) {
                region(pool);
            }
            long[] awake = new long[REGIONS];
            for (int i = 0; i < REGIONS; i++) {
                awake[i] = region(pool);
            }
            long[] asleep = new long[SLEEPS];
            for (int i = 0; i < SLEEPS; i++) {
                Thread.sleep(SLEEP_MILLIS);
                asleep[i] = region(pool);
            }
            double barrier = median(awake);
            double wake = wake();
            double latency = Math.max(0, median(asleep) - barrier - wake * (threads - 1));
            return new Overheads(threads, barrier, wake, latency, bytesPerNano);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    private static long region(ComputePool pool) {
        AtomicInteger arrived = new AtomicInteger();
        long start = System.nanoTime();
        // Each thread can take one part only, so all must come.
        pool.forEach(pool.threads(), (index, worker) -> {
            arrived.incrementAndGet();
            while (arrived.get() < pool.threads()) {
                Thread.onSpinWait();
            }
        });
        return System.nanoTime() - start;
    }

    /** What it costs a thread to call one that sleeps. */
    private static double wake() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        Thread sleeper = new Thread(() -> {
            while (!ended.get()) {
                LockSupport.park(ended);
            }
        });
        sleeper.setDaemon(true);
        sleeper.start();
        long[] calls = new long[SLEEPS];
        for (int i = 0; i < SLEEPS; i++) {
            Thread.sleep(SLEEP_MILLIS);
            long start = System.nanoTime();
            LockSupport.unpark(sleeper);
            calls[i] = System.nanoTime() - start;
        }
        ended.set(true);
        LockSupport.unpark(sleeper);
        return median(calls);
    }

    private static double median(long[] samples) {
        Arrays.sort(samples);
        return samples[samples.length / 2];
    }
}
