package dev.panaflux.server.queue;

import java.util.Locale;

/** What has become of a job. */
public enum JobState {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether nothing more happens to the job. */
    public boolean isEnd() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    /** The name in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
