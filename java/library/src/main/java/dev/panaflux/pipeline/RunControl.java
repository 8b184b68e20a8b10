package dev.panaflux.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How a caller follows and stops a run.
 *
 * @param progress receives phases, steps and notices
 * @param cancellation stops the run when cancelled
 * @param stages receives intermediate results, or null
 * @param previews whether {@link StepLatents#preview} will be called
 */
public record RunControl(
        ProgressListener progress,
        Cancellation cancellation,
        @Nullable StageSink stages,
        boolean previews) {

    /** Without previews. */
    public RunControl(ProgressListener progress, Cancellation cancellation, @Nullable StageSink stages) {
        this(progress, cancellation, stages, false);
    }

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
        return new RunControl(progress, cancellation, sink, previews);
    }

    /**
     * The same, with previews of each step. If none were fitted to the model's autoencoder yet, the run begins with that, which
     * takes about as long as decoding an image of 512x512, and keeps the result in the user's cache.
     */
    public RunControl previewing() {
        return new RunControl(progress, cancellation, stages, true);
    }
}
