package dev.panaflux.cli.terminal;

import dev.panaflux.pipeline.ProgressListener;

/** Shows the progress of a run; closing it restores the terminal. */
public interface ProgressDisplay extends ProgressListener, AutoCloseable {

    /**
     * Removes what it has drawn, until the next event.
     *
     * @return whether it leaves nothing behind; false if it prints lines, which stay
     */
    boolean clear();

    /** Like {@link #clear}, for good. */
    @Override
    default void close() {
        clear();
    }
}
