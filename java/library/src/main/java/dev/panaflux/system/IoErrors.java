package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The words for failures of the file system, whose exceptions often say no more than a file's name. */
public final class IoErrors {

    private IoErrors() {}

    /** The file, where the failure names one, and the reason, in one line. */
    public static String describe(IOException failure) {
        return failure instanceof FileSystemException system
                ? system.getFile() + ": " + reason(system)
                : reason(failure);
    }

    /** The part of {@link #describe} that does not name the file. */
    public static String reason(IOException failure) {
        String told = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        if (told != null) {
            return told;
        }
        return switch (failure) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> failure.getClass().getSimpleName();
        };
    }
}
