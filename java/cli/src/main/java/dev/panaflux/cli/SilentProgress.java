package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressEvent;

/** Shows only notices, since warnings are not progress. */
record SilentProgress(Console console) implements ProgressStyle.ProgressDisplay {

    @Override
    public void on(ProgressEvent event) {
        if (event instanceof ProgressEvent.Notice notice) {
            console.note(notice.message());
        }
    }

    @Override
    public void close() {}
}
