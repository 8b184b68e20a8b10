package dev.panaflux.cli;

import picocli.CommandLine.Option;

/** The options for what is shown while images are made. */
final class ProgressOptions {

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, only warnings and errors.")
    private boolean quiet;

    @Option(
            names = "--progress",
            paramLabel = "STYLE",
            defaultValue = "auto",
            description = "auto, bar, plain, json or none. Default: ${DEFAULT-VALUE}.")
    private ProgressStyle style = ProgressStyle.AUTO;

    /** The style; none for a quiet command. */
    ProgressStyle style() {
        return quiet ? ProgressStyle.NONE : style;
    }

    /**
     * Rejects options that contradict each other.
     *
     * @throws IllegalArgumentException if the command is to be quiet and verbose
     */
    void requireConsistent(BackendOptions backend) {
        if (quiet && backend.verbose) {
            throw new IllegalArgumentException("--quiet: expected either --quiet or --verbose, found both");
        }
    }
}
