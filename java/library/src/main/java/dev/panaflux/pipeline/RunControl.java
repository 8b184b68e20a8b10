package dev.panaflux.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How a caller follows and stops a run.
 *
 * @param progress receives phases, steps and notices
 * @param cancellation stops the run when cancelled
 * @param stages receives intermediate results, or null
 */
public record RunControl(
        ProgressListener progress,
        Cancellation cancellation,
        @Nullable StageSink stages) {

    /** Reports nothing and never cancels. */
    public static RunControl quiet() {
        return new RunControl(ProgressListener.NONE, new Cancellation(), null);
    }

    /** Reports progress and never cancels. */
    public static RunControl showing(ProgressListener progress) {
        return new RunControl(progress, new Cancellation(), null);
    }

    /** Begins a phase. */
    PhaseProgress start(Phase phase, ImageRange images, int units) {
        return new PhaseProgress(progress, cancellation, phase, images, units);
    }

    /** The same, with a receiver of intermediate results. */
    public RunControl recording(StageSink sink) {
        return new RunControl(progress, cancellation, sink);
    }
}
