package dev.panaflux.pipeline;

import java.io.IOException;

/** The quantised weights for a precision could not be written, for instance because the disk is full. */
public final class QuantizationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * An error with a one-line message.
     *
     * @param message why they cannot be written anywhere
     */
    public QuantizationException(String message) {
        super(message);
    }

    /**
     * An error with a one-line message.
     *
     * @param message the file, and why it could not be written
     */
    public QuantizationException(String message, IOException cause) {
        super(message, cause);
    }
}
