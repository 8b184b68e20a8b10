package dev.panaflux.cli;

/** The exit codes of the program, as the README lists them. */
final class ExitCode {
    static final int DONE = 0;
    /** A comparison that was asked for did not hold. */
    static final int FAILED_CHECK = 1;

    static final int USAGE = 2;
    static final int ENVIRONMENT = 3;
    static final int MODEL_FILES = 4;
    static final int INPUT_IMAGES = 5;
    static final int MEMORY = 6;
    static final int INTERNAL = 70;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
