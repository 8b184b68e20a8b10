package dev.panaflux.weights;

import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Shared wording of errors about model files: one line each, whatever bytes a file contains. */
public final class ModelFileErrors {

    private static final int LONGEST_NAME = 200;

    private ModelFileErrors() {}

    /** Makes {@code text} from a file fit for one line: escapes control characters and cuts long texts. */
    public static String printable(String text) {
        boolean isLong = text.codePointCount(0, text.length()) > LONGEST_NAME;
        return isLong
                ? Printable.line(text.substring(0, text.offsetByCodePoints(0, LONGEST_NAME))) + "..."
                : Printable.line(text);
    }

    /**
     * The error for a file that cannot be read.
     *
     * @throws java.util.concurrent.CancellationException if the reading was interrupted
     */
    public static ModelFormatException unreadable(Path file, IOException cause) {
        IoErrors.requireUninterrupted(cause);
        String reason = cause instanceof NoSuchFileException || cause instanceof AccessDeniedException
                ? IoErrors.reason(cause)
                : "cannot be read: " + printable(String.valueOf(cause.getMessage()));
        return new ModelFormatException(file + ": " + reason, cause);
    }
}
