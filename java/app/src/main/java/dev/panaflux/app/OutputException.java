package dev.panaflux.app;

/** A result cannot be written; the message names the file. */
public final class OutputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error described by one line. */
    public OutputException(String message) {
        super(message);
    }

    /** As {@link #OutputException(String)}, with the failure that revealed it. */
    public OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
