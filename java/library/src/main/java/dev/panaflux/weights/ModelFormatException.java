package dev.panaflux.weights;

import java.io.IOException;

/** A model's file is missing, damaged or does not match its config. The message names the file and the tensor or key. */
public class ModelFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error with a one-line message.
     *
     * @param message the file, the tensor or key, what was expected and what was found
     */
    public ModelFormatException(String message) {
        super(message);
    }

    /** Like {@link #ModelFormatException(String)}, with a cause. */
    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
