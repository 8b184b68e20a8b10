package dev.panaflux.app;

/** A result cannot be written. The message names the file. */
public final class OutputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error with a one-line message. */
    public OutputException(String message) {
        super(message);
    }

    /** Like {@link #OutputException(String)}, with a cause. */
    public OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
