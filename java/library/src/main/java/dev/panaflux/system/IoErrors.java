package dev.panaflux.system;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;

/** Messages for file system errors, whose exceptions often contain only a file name. */
public final class IoErrors {

    private IoErrors() {}

    /** The file, if the exception has one, and the reason, in one line. */
    public static String describe(IOException failure) {
        return failure instanceof FileSystemException system
                ? system.getFile() + ": " + reason(system)
                : reason(failure);
    }

    /**
     * Tells a failure from an interrupt, which closes the file that its thread reads or writes.
     *
     * @throws CancellationException if {@code failure} comes from an interrupt
     */
    public static void requireUninterrupted(IOException failure) {
        if (failure instanceof ClosedChannelException) {
            CancellationException cancelled = new CancellationException("cancelled");
            cancelled.initCause(failure);
            throw cancelled;
        }
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
            case FileAlreadyExistsException taken -> "there is a file of that name";
            default -> failure.getClass().getSimpleName();
        };
    }
}
