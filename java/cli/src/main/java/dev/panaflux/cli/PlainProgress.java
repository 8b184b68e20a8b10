package dev.panaflux.cli;

import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.pipeline.ProgressEvent;

/** Prints a line for each phase and denoising step. */
record PlainProgress(Console console) implements ProgressDisplay {

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> {}
            case ProgressEvent.Advanced advanced -> {}
            case ProgressEvent.StepDone step ->
                console.note("%s: step %d/%d (%s)"
                        .formatted(
                                step.images().label(), step.step() + 1, step.steps(), CliFormat.seconds(step.time())));
            case ProgressEvent.PhaseDone done ->
                console.note("%s%s done (%s)"
                        .formatted(
                                done.phase().isOfModel() ? "" : done.images().label() + ": ",
                                done.phase().label(),
                                CliFormat.seconds(done.time())));
            case ProgressEvent.Notice notice -> console.note(notice.message());
        }
    }

    @Override
    public boolean clear() {
        return false;
    }
}
