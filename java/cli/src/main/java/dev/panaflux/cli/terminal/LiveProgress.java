package dev.panaflux.cli.terminal;

import dev.panaflux.pipeline.ProgressEvent;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Shows progress as one line of a terminal, with the remaining time of each phase. */
public final class LiveProgress implements ProgressDisplay {

    private final StatusLine status;
    private final Consumer<String> notes;

    /**
     * A display that shows nothing yet.
     *
     * @param out the terminal
     * @param columns tells its width
     * @param notes prints a notice
     */
    public LiveProgress(PrintStream out, IntSupplier columns, Consumer<String> notes) {
        this.status = new StatusLine(out, columns);
        this.notes = notes;
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> status.start(label(started), started.units());
            case ProgressEvent.Advanced advanced -> status.advance(advanced.done());
            case ProgressEvent.StepDone step -> status.note("step %d/%d".formatted(step.step() + 1, step.steps()));
            case ProgressEvent.PhaseDone done -> status.clear();
            case ProgressEvent.Notice notice -> {
                status.clear();
                notes.accept(notice.message());
            }
        }
    }

    private static String label(ProgressEvent.PhaseStarted started) {
        String phase = started.phase().label();
        return started.images().count() == 1
                ? phase
                : phase + ", " + started.images().label();
    }

    @Override
    public boolean clear() {
        status.clear();
        return true;
    }
}
