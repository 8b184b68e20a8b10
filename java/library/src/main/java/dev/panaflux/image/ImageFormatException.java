package dev.panaflux.image;

import java.io.IOException;

/** A file is not an image, is damaged, or is an image that cannot be used. The message names the file. */
public class ImageFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error with a one-line message.
     *
     * @param message the file, what was expected and what was found
     */
    public ImageFormatException(String message) {
        super(message);
    }

    /** Like {@link #ImageFormatException(String)}, with a cause. */
    public ImageFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
