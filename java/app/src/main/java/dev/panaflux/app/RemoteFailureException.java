package dev.panaflux.app;

import java.io.IOException;

/** A failure that a server has reported. */
public final class RemoteFailureException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Passes on a server's failure. */
    public RemoteFailureException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** What the server has reported. */
    public Failure failure() {
        return failure;
    }
}
