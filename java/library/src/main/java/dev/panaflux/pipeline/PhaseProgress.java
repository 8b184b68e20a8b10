package dev.panaflux.pipeline;

import java.time.Duration;

/** Counts the units of a phase and times it; checks for cancellation at every unit. */
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

    /** Counts one more unit. */
    void advance() {
        cancellation.check();
        done = Math.min(units, done + 1);
        listener.on(new ProgressEvent.Advanced(phase, images, done, units));
    }

    /** Ends the phase and returns its duration. */
    Duration end() {
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        listener.on(new ProgressEvent.PhaseDone(phase, images, time));
        return time;
    }
}
