package dev.panaflux.app.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells from the work done so far how long the rest takes. The first piece also loads and warms up, so it counts only until
 * what came after it has taken as long.
 */
final class JobClock {

    private final LongSupplier nanos;
    private final long start;
    private final double all;
    private double done;
    private long firstNanos;
    private double first;

    /**
     * Starts the clock.
     *
     * @param nanos a time in nanoseconds
     * @param all the work, in any unit
     */
    JobClock(LongSupplier nanos, double all) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.all = all;
    }

    /** A part of the work is done. */
    void done(double work) {
        done += work;
        if (first == 0) {
            first = work;
            firstNanos = nanos.getAsLong() - start;
        }
    }

    /** How long the rest takes at the pace so far; empty before anything is done. */
    Optional<Duration> left() {
        if (done <= 0) {
            return Optional.empty();
        }
        long passed = nanos.getAsLong() - start;
        boolean warm = passed >= 2 * firstNanos && done > first;
        double pace = warm ? (passed - firstNanos) / (done - first) : passed / done;
        return Optional.of(Duration.ofNanos(Math.round(Math.max(0, all - done) * pace)));
    }
}
