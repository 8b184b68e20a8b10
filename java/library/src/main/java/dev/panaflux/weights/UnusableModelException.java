package dev.panaflux.weights;

/**
 * A model's files are whole and fit each other, but what they ask for cannot be done: found while the model is used. The
 * model is at fault, not the request.
 */
public final class UnusableModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error described by one line. */
    public UnusableModelException(String message) {
        super(message);
    }

    /** As {@link #UnusableModelException(String)}, with the failure that revealed it. */
    public UnusableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
