package dev.panaflux.springai;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;

/** A model that cannot be opened, or a request that it cannot fulfil; the message is one line. */
public final class PanafluxImageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    PanafluxImageException(Exception cause) {
        this(Failure.of(cause), cause);
    }

    private PanafluxImageException(Failure failure, Exception cause) {
        super(failure.message(), cause);
        this.kind = failure.kind();
    }

    /** What kind of failure it is; its status suits an answer over HTTP. */
    public FailureKind kind() {
        return kind;
    }

    /** The message, which is always there. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
