package dev.panaflux.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that happened while a request was worked on. */
public sealed interface ProgressEvent {

    /**
     * A phase begins.
     *
     * @param phase which
     * @param images the pictures that it serves
     * @param units how many units of work it has (layers, blocks times steps, convolution stages)
     */
    record PhaseStarted(Phase phase, ImageRange images, int units) implements ProgressEvent {}

    /**
     * Work of a phase is done.
     *
     * @param images as {@link PhaseStarted#images()}
     * @param done units done so far, at most {@code units}
     * @param units as {@link PhaseStarted#units()}
     */
    record Advanced(Phase phase, ImageRange images, int done, int units) implements ProgressEvent {}

    /**
     * A denoising step has ended.
     *
     * @param images the pictures that took it together
     * @param step index of the step, from 0
     * @param steps number of steps
     * @param time how long it took for all of them
     * @param latents where it led, to be read before the listener returns; null if nobody tells
     */
    record StepDone(
            ImageRange images,
            int step,
            int steps,
            Duration time,
            @Nullable StepLatents latents) implements ProgressEvent {}

    /** A phase has ended after {@code time}. */
    record PhaseDone(Phase phase, ImageRange images, Duration time) implements ProgressEvent {}

    /** Something that the user should know and that does not stop the work, in one line. */
    record Notice(String message) implements ProgressEvent {}
}
