package dev.panaflux.pipeline;

import java.io.IOException;

/** The quantised weights that a precision needs could not be written: the disk is full, say, or the folder is not ours. */
public final class QuantizationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * An error described by one line.
     *
     * @param message the file, and why it could not be written
     */
    public QuantizationException(String message, IOException cause) {
        super(message, cause);
    }
}
