package dev.panaflux.weights;

import java.io.IOException;

/** A model's file is missing, damaged or not what its config says; the message names the file and the tensor or key. */
public class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error described by one line.
     *
     * @param message the file, the tensor or key, what was expected and what was found
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /** As {@link #ModelFormatException(String)}, with the failure that revealed it. */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
