package dev.panaflux.pipeline;

/** A request needs more memory than is available; thrown with the numbers before anything is loaded. */
public final class InsufficientMemoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An error with a one-line message.
     *
     * @param message what needs how much, how much is available, and what would help
     */
    public InsufficientMemoryException(String message) {
        super(message);
    }
}
