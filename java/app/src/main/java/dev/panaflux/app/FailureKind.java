package dev.panaflux.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Kinds of failure, each with an exit code and an HTTP status. */
public enum FailureKind {
    /** A requested comparison failed, or some images of a job. */
    FAILED_CHECK(1, 422),
    /** The request is wrong, or asks for something that the model cannot do. */
    USAGE(2, 400),
    /** A backend cannot run here, or output cannot be written. */
    ENVIRONMENT(3, 500),
    /** A model is missing, its files are damaged or do not fit each other, or it computes NaN or infinity. */
    MODEL(4, 404),
    /** An image cannot be read, is too small or too narrow as a reference, or does not tell how it was made. */
    IMAGE(5, 422),
    /** There is too little memory. */
    MEMORY(6, 503),
    /** An internal error. */
    INTERNAL(70, 500),
    /** The request was cancelled. */
    CANCELLED(130, 499);

    private final int exitCode;
    private final int httpStatus;

    FailureKind(int exitCode, int httpStatus) {
        this.exitCode = exitCode;
        this.httpStatus = httpStatus;
    }

    /** The name in JSON: {@code memory}, {@code failed-check} and so on. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of that name in JSON. */
    public static Optional<FailureKind> named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    /** The process's exit code, as listed in the README. */
    public int exitCode() {
        return exitCode;
    }

    /** The HTTP status; 499 is nginx's code for a client that closed the connection. */
    public int httpStatus() {
        return httpStatus;
    }
}
