package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;

/** Says one line before the first event, so that a request that is refused says nothing but why. */
final class HeadedProgress implements ProgressListener {

    private final String heading;
    private final ProgressListener next;
    private boolean begun;

    HeadedProgress(String heading, ProgressListener next) {
        this.heading = heading;
        this.next = next;
    }

    @Override
    public void on(ProgressEvent event) {
        if (!begun) {
            begun = true;
            next.on(new ProgressEvent.Notice(heading));
        }
        next.on(event);
    }
}
