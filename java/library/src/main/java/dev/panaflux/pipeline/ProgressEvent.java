package dev.panaflux.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An event during a request. */
public sealed interface ProgressEvent {

    /**
     * A phase begins.
     *
     * @param phase the phase
     * @param images the images that it serves
     * @param units number of units of work (layers, blocks times steps, convolution stages)
     */
    record PhaseStarted(Phase phase, ImageRange images, int units) implements ProgressEvent {}

    /**
     * Work of a phase is done.
     *
     * @param images see {@link PhaseStarted#images()}
     * @param done units done so far, at most {@code units}
     * @param units see {@link PhaseStarted#units()}
     */
    record Advanced(Phase phase, ImageRange images, int done, int units) implements ProgressEvent {}

    /**
     * A denoising step has ended.
     *
     * @param images the images of the batch
     * @param step index of the step, from 0
     * @param steps number of steps
     * @param time duration for the whole batch
     * @param latents the latents after the step, readable until the listener returns; null if not available
     */
    record StepDone(
            ImageRange images,
            int step,
            int steps,
            Duration time,
            @Nullable StepLatents latents) implements ProgressEvent {}

    /** A phase has ended after {@code time}. */
    record PhaseDone(Phase phase, ImageRange images, Duration time) implements ProgressEvent {}

    /** A notice for the user, in one line; work continues. */
    record Notice(String message) implements ProgressEvent {}
}
