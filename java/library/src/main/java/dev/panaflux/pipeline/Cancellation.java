package dev.panaflux.pipeline;

import java.util.concurrent.CancellationException;

/** A request to stop that one thread makes and the working thread obeys between two blocks. */
public final class Cancellation {

    private volatile boolean requested;

    /** Nothing is asked for yet. */
    public Cancellation() {}

    /** Asks the work to stop; it ends with a {@link CancellationException} within one block's time. */
    public void cancel() {
        requested = true;
    }

    /** Whether {@link #cancel()} was called. */
    public boolean isRequested() {
        return requested;
    }

    /**
     * Ends the work if that was asked for.
     *
     * @throws CancellationException if {@link #cancel()} was called or the current thread is interrupted
     */
    void check() {
        if (requested || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("cancelled");
        }
    }
}
