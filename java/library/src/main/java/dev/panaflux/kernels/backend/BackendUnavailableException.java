package dev.panaflux.kernels.backend;

/** The requested backend or precision cannot run here; the message says why and how to fix it. */
public final class BackendUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** An exception with a message for the user. */
    public BackendUnavailableException(String message) {
        super(message);
    }
}
