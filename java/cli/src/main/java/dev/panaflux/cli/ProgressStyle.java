package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressListener;

/** How progress is shown on standard error. */
enum ProgressStyle {
    /** A bar on a terminal, else lines. */
    AUTO,
    /** A bar with the time left. */
    BAR,
    /** A line for each phase and step. */
    PLAIN,
    /** One JSON object a line for each event. */
    JSON,
    /** Nothing. */
    NONE;

    /** A display of this style; {@link AutoCloseable#close()} ends an unfinished bar. */
    ProgressDisplay open(Console console) {
        return switch (this) {
            case AUTO -> console.interactive() ? new BarProgress(console) : new PlainProgress(console);
            case BAR -> new BarProgress(console);
            case PLAIN -> new PlainProgress(console);
            case JSON -> new JsonProgress(console);
            case NONE -> new SilentProgress(console);
        };
    }

    /** A listener that leaves the terminal in order when closed. */
    interface ProgressDisplay extends ProgressListener, AutoCloseable {
        @Override
        void close();
    }
}
