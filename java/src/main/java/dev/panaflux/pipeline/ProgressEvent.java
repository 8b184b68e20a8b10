package dev.panaflux.pipeline;

import java.time.Duration;

/** Something that happened while a request was worked on. */
public sealed interface ProgressEvent {

    /**
     * A phase begins.
     *
     * @param phase which
     * @param image index of the image it serves, from 0
     * @param units how many units of work it has (layers, blocks times steps, convolution stages)
     */
    record PhaseStarted(Phase phase, int image, int units) implements ProgressEvent {}

    /**
     * Work of a phase is done.
     *
     * @param done units done so far, at most {@code units}
     * @param units as {@link PhaseStarted#units()}
     */
    record Advanced(Phase phase, int image, int done, int units) implements ProgressEvent {}

    /**
     * A denoising step has ended.
     *
     * @param step index of the step, from 0
     * @param steps number of steps
     * @param time how long it took
     */
    record StepDone(int image, int step, int steps, Duration time) implements ProgressEvent {}

    /** A phase has ended after {@code time}. */
    record PhaseDone(Phase phase, int image, Duration time) implements ProgressEvent {}

    /** Something that the user should know and that does not stop the work, in one line. */
    record Notice(String message) implements ProgressEvent {}
}
