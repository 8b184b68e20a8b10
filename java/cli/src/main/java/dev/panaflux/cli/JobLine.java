package dev.panaflux.cli;

import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.app.jobs.JobEvent.Standing;
import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.pipeline.ProgressEvent;
import java.util.Optional;

/** One line on a terminal that tells how far a job is; it makes room for whatever else is printed. */
final class JobLine implements JobDisplay {

    private final Console console;
    private final StatusLine status;
    private Standing standing = new Standing(0, 0, 0, Optional.empty());

    JobLine(Console console) {
        this.console = console;
        this.status = new StatusLine(console.err(), console::columns);
    }

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Begun begun -> {
                standing = new Standing(begun.finished(), 0, begun.images(), Optional.empty());
                show("");
            }
            case JobEvent.Working(ProgressEvent.StepDone step) ->
                show(", step %d/%d%s"
                        .formatted(
                                step.step() + 1,
                                step.steps(),
                                step.images().count() == 1
                                        ? ""
                                        : " of %d images together"
                                                .formatted(step.images().count())));
            case JobEvent.Working(ProgressEvent.PhaseStarted started) ->
                show(", " + started.phase().label());
            case JobEvent.Made made -> {
                status.clear();
                standing = made.standing();
            }
            case JobEvent.Failed failed -> {
                status.clear();
                standing = failed.standing();
                JobDisplay.noteProblem(console, event);
            }
            case JobEvent.Notice _, JobEvent.Working(ProgressEvent.Notice _) -> {
                status.clear();
                JobDisplay.noteProblem(console, event);
            }
            case JobEvent.Working _ -> {}
        }
    }

    private void show(String now) {
        status.show(standing.done(), standing.images(), JobDisplay.describe(standing) + now);
    }

    @Override
    public void close() {
        status.close();
    }
}
