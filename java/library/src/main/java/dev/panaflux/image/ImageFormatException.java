package dev.panaflux.image;

import java.io.IOException;

/** A file that should be an image is not one, is damaged, or is an image that cannot be used; the message names the file. */
public class ImageFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error described by one line.
     *
     * @param message the file, what was expected and what was found
     */
    public ImageFormatException(String message) {
        super(message);
    }

    /** As {@link #ImageFormatException(String)}, with the failure that revealed it. */
    public ImageFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
