package dev.panaflux.cli;

import dev.panaflux.app.jobs.JobEvent;
import dev.panaflux.app.jobs.JobEvent.Standing;
import dev.panaflux.pipeline.ProgressEvent;
import java.util.Optional;

/** One line on a terminal that tells how far a job is; it makes room for whatever else is printed. */
final class JobLine implements JobDisplay {

    private static final int BAR_CELLS = 20;

    private final Console console;
    private Standing standing = new Standing(0, 0, 0, Optional.empty());
    private String shown = "";

    JobLine(Console console) {
        this.console = console;
    }

    @Override
    public void on(JobEvent event) {
        switch (event) {
            case JobEvent.Begun begun -> {
                standing = new Standing(begun.finished(), 0, begun.images(), Optional.empty());
                show("");
            }
            case JobEvent.Working(ProgressEvent.StepDone step) ->
                show(", step %d/%d".formatted(step.step() + 1, step.steps()));
            case JobEvent.Working(ProgressEvent.PhaseStarted started) ->
                show(", " + started.phase().label());
            case JobEvent.Made made -> {
                clear();
                standing = made.standing();
            }
            case JobEvent.Failed failed -> {
                clear();
                standing = failed.standing();
                JobDisplay.noteProblem(console, event);
            }
            case JobEvent.Notice _, JobEvent.Working(ProgressEvent.Notice _) -> {
                clear();
                JobDisplay.noteProblem(console, event);
            }
            case JobEvent.Working _ -> {}
        }
    }

    private void show(String now) {
        int cells = standing.images() == 0 ? 0 : BAR_CELLS * standing.done() / standing.images();
        String whole = "[%s%s] %s%s"
                .formatted("#".repeat(cells), "-".repeat(BAR_CELLS - cells), JobDisplay.describe(standing), now);
        // A longer line would be two, and the first could not be taken back.
        String line = whole.substring(0, Math.min(console.columns() - 1, whole.length()));
        if (!line.equals(shown)) {
            clear();
            console.err().print(line);
            console.err().flush();
            shown = line;
        }
    }

    private void clear() {
        if (!shown.isEmpty()) {
            console.err().print("\r" + " ".repeat(shown.length()) + "\r");
            console.err().flush();
            shown = "";
        }
    }

    @Override
    public void close() {
        clear();
    }
}
