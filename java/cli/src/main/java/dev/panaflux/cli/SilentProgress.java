package dev.panaflux.cli;

import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.pipeline.ProgressEvent;

/** Shows only notices, since warnings are not progress. */
record SilentProgress(Console console) implements ProgressDisplay {

    @Override
    public void on(ProgressEvent event) {
        if (event instanceof ProgressEvent.Notice notice) {
            console.note(notice.message());
        }
    }

    @Override
    public boolean clear() {
        return true;
    }
}
