package dev.panaflux.bench.scaling;

/**
 * What sharing work costs.
 *
 * @param threads with which it was measured
 * @param barrierNanos from one region to the next, with that many threads that are awake
 * @param wakeNanos for each thread that sleeps: the caller calls them one after the other
 * @param latencyNanos from the call until the thread works; all wake at the same time
 * @param bytesPerNano that all cores together read from memory
 */
public record Overheads(int threads, double barrierNanos, double wakeNanos, double latencyNanos, double bytesPerNano) {

    /** For about as long, idle threads of a pool spin before they sleep. */
    private static final long SPIN_NANOS = 100_000;

    /** With this bandwidth. */
    Overheads withBandwidth(double value) {
        return new Overheads(threads, barrierNanos, wakeNanos, latencyNanos, value);
    }

    /**
     * The cost of handing a region out and waiting for its end. Awake threads learn of it by one cache line, which takes as many
     * rounds as a tree of them is deep.
     *
     * @param helpers threads besides the caller's
     * @param serialNanos for which they have waited
     */
    double handOut(int helpers, long serialNanos) {
        if (helpers == 0) {
            return 0;
        }
        double depth = Math.log(helpers + 1.0) / Math.log(Math.max(2, threads));
        double waking = serialNanos > SPIN_NANOS ? wakeNanos * helpers + latencyNanos : 0;
        return barrierNanos * Math.max(1, depth) + waking;
    }
}
