package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import java.util.List;

/** Prints a heading before the first event, so that a refused request prints only the reason. */
final class HeadedProgress implements ProgressListener {

    private final List<String> heading;
    private final ProgressListener next;
    private boolean started;

    HeadedProgress(List<String> heading, ProgressListener next) {
        this.heading = List.copyOf(heading);
        this.next = next;
    }

    @Override
    public void on(ProgressEvent event) {
        if (!started) {
            started = true;
            heading.forEach(line -> next.on(new ProgressEvent.Notice(line)));
        }
        next.on(event);
    }
}
