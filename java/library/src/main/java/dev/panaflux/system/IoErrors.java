package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Messages for file system errors, whose exceptions often contain only a file name. */
public final class IoErrors {

    private IoErrors() {}

    /** The file, if the exception has one, and the reason, in one line. */
    public static String describe(IOException failure) {
        return failure instanceof FileSystemException system
                ? system.getFile() + ": " + reason(system)
                : reason(failure);
    }

    /** The reason alone, without the file. */
    public static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        if (reason != null) {
            return reason;
        }
        return switch (failure) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> failure.getClass().getSimpleName();
        };
    }
}
