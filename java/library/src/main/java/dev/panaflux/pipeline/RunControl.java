package dev.panaflux.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How a caller follows and ends a run.
 *
 * @param progress hears of phases, steps and notices
 * @param cancellation ends the run when asked to
 * @param stages receives intermediate results, or null
 */
public record RunControl(
        ProgressListener progress,
        Cancellation cancellation,
        @Nullable StageSink stages) {

    /** Shows nothing and never cancels. */
    public static RunControl quiet() {
        return new RunControl(ProgressListener.NONE, new Cancellation(), null);
    }

    /** Shows progress and never cancels. */
    public static RunControl showing(ProgressListener progress) {
        return new RunControl(progress, new Cancellation(), null);
    }

    /** Begins a phase. */
    PhaseProgress start(Phase phase, ImageRange images, int units) {
        return new PhaseProgress(progress, cancellation, phase, images, units);
    }

    /** The same with a receiver of intermediate results. */
    public RunControl recording(StageSink sink) {
        return new RunControl(progress, cancellation, sink);
    }
}
