package dev.panaflux.cli;

import dev.panaflux.cli.terminal.ProgressDisplay;
import java.util.Locale;

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

    /** Creates a display of this style; closing it removes an unfinished bar. */
    ProgressDisplay open(Console console) {
        return switch (this) {
            case AUTO -> console.interactive() ? console.liveProgress() : new PlainProgress(console);
            case BAR -> console.liveProgress();
            case PLAIN -> new PlainProgress(console);
            case JSON -> new JsonProgress(console);
            case NONE -> new SilentProgress(console);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
