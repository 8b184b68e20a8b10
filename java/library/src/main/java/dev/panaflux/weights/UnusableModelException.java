package dev.panaflux.weights;

/**
 * A model's files are complete and consistent, but need something impossible, which shows only in use. The model is at fault,
 * not the request.
 */
public final class UnusableModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error with a one-line message. */
    public UnusableModelException(String message) {
        super(message);
    }

    /** Like {@link #UnusableModelException(String)}, with the cause. */
    public UnusableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
