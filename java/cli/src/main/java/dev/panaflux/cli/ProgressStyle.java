package dev.panaflux.cli;

import dev.panaflux.pipeline.ProgressListener;

/** How progress is shown on standard error. */
enum ProgressStyle {
    /** A bar on a terminal, else lines. */
    AUTO,
    /** A bar with the remaining time. */
    BAR,
    /** A line for each phase and step. */
    PLAIN,
    /** One JSON object per event, one per line. */
    JSON,
    /** No progress. */
    NONE;

    /** Creates a display of this style; {@link AutoCloseable#close()} ends an unfinished bar. */
    ProgressDisplay open(Console console) {
        return switch (this) {
            case AUTO -> console.interactive() ? new BarProgress(console) : new PlainProgress(console);
            case BAR -> new BarProgress(console);
            case PLAIN -> new PlainProgress(console);
            case JSON -> new JsonProgress(console);
            case NONE -> new SilentProgress(console);
        };
    }

    /** A listener that restores the terminal when closed. */
    interface ProgressDisplay extends ProgressListener, AutoCloseable {
        @Override
        void close();
    }
}
