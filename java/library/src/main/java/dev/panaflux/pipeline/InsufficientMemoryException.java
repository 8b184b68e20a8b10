package dev.panaflux.pipeline;

/** A request needs more memory than there is; thrown before anything is loaded, with the numbers. */
public final class InsufficientMemoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An error described by one line.
     *
     * @param message what needs how much, what is there, and what would help
     */
    public InsufficientMemoryException(String message) {
        super(message);
    }
}
