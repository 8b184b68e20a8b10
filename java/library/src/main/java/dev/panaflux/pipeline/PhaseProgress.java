package dev.panaflux.pipeline;

import java.time.Duration;

/** Counts one phase's units and times it; obeys cancellation at every unit. */
final class PhaseProgress {

    private final ProgressListener listener;
    private final Cancellation cancellation;
    private final Phase phase;
    private final ImageRange images;
    private final int units;
    private final long startNanos = System.nanoTime();
    private int done;

    PhaseProgress(ProgressListener listener, Cancellation cancellation, Phase phase, ImageRange images, int units) {
        this.listener = listener;
        this.cancellation = cancellation;
        this.phase = phase;
        this.images = images;
        this.units = units;
        cancellation.check();
        listener.on(new ProgressEvent.PhaseStarted(phase, images, units));
    }

    /** One more unit is done. */
    void advance() {
        cancellation.check();
        done = Math.min(units, done + 1);
        listener.on(new ProgressEvent.Advanced(phase, images, done, units));
    }

    /** The phase has ended; returns its duration. */
    Duration end() {
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        listener.on(new ProgressEvent.PhaseDone(phase, images, time));
        return time;
    }
}
