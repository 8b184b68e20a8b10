package dev.panaflux.app.sheet;

/** This system has no fonts to write labels with. */
public final class MissingFontsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingFontsException(Throwable cause) {
        super(
                "labels: expected a font, found none; install fontconfig and a font, or write a page: -o sheet.html",
                cause);
    }
}
