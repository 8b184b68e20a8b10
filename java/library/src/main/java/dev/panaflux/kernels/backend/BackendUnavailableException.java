package dev.panaflux.kernels.backend;

/** The backend or precision that was asked for cannot run here; the message says why and what to do. */
public final class BackendUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** An exception with a message for the user. */
    public BackendUnavailableException(String message) {
        super(message);
    }
}
