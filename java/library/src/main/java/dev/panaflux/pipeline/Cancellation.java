package dev.panaflux.pipeline;

import java.util.concurrent.CancellationException;

/** A request from another thread to stop; the working thread checks it between blocks. */
public final class Cancellation {

    private volatile boolean requested;

    /** Not cancelled yet. */
    public Cancellation() {}

    /** Stops the work, which ends with a {@link CancellationException} within one block's time. */
    public void cancel() {
        requested = true;
    }

    /** Whether {@link #cancel()} was called. */
    public boolean isRequested() {
        return requested;
    }

    /**
     * Stops the work if it was cancelled.
     *
     * @throws CancellationException if {@link #cancel()} was called or the current thread is interrupted
     */
    void check() {
        if (requested || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("cancelled");
        }
    }
}
