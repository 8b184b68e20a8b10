package dev.panaflux.weights;

import dev.panaflux.system.IoErrors;
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
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(LONGEST_NAME).forEach(c -> {
            boolean plain = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.SURROGATE
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
            if (plain) {
                line.appendCodePoint(c);
            } else {
                line.append("\\u{%x}".formatted(c));
            }
        });
        if (text.codePointCount(0, text.length()) > LONGEST_NAME) {
            line.append("...");
        }
        return line.toString();
    }

    /** The error for a file that cannot be read. */
    public static ModelFormatException unreadable(Path file, IOException cause) {
        String reason = cause instanceof NoSuchFileException || cause instanceof AccessDeniedException
                ? IoErrors.reason(cause)
                : "cannot be read: " + printable(String.valueOf(cause.getMessage()));
        return new ModelFormatException(file + ": " + reason, cause);
    }
}
