package dev.panaflux.server.queue;

import java.time.Duration;

/** The queue holds as many jobs as it may. */
public final class QueueFullException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;

    QueueFullException(int most, Duration retryAfter) {
        super("queue: expected at most %d waiting jobs, found as many; try again in %d s"
                .formatted(most, retryAfter.toSeconds()));
        this.retryAfter = retryAfter;
    }

    /** When there is likely to be room. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
