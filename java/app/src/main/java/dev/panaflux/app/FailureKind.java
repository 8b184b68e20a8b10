package dev.panaflux.app;

/** Kinds of failure, which a front end tells by an exit code or an HTTP status. */
public enum FailureKind {
    /** A comparison that was asked for did not hold. */
    FAILED_CHECK(1, 422),
    /** The request is wrong, or the model cannot do what it asks for. */
    USAGE(2, 400),
    /** A backend cannot run here, or output cannot be written. */
    ENVIRONMENT(3, 500),
    /** A model is missing, or its files are damaged or do not fit each other. */
    MODEL(4, 404),
    /** A reference image cannot be read, or is too small or too narrow. */
    IMAGE(5, 422),
    /** There is too little memory. */
    MEMORY(6, 503),
    /** An error of the program. */
    INTERNAL(70, 500),
    /** The user no longer wants the result. */
    CANCELLED(130, 499);

    private final int exitCode;
    private final int httpStatus;

    FailureKind(int exitCode, int httpStatus) {
        this.exitCode = exitCode;
        this.httpStatus = httpStatus;
    }

    /** The exit code of a process that fails so, as the README lists them. */
    public int exitCode() {
        return exitCode;
    }

    /** The status of a response to a request that fails so; 499 is nginx's for a client that went away. */
    public int httpStatus() {
        return httpStatus;
    }
}
