package dev.panaflux.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Removes something unfinished if the process ends, by a signal for instance, before its writer has finished it or given it up.
 * The writer has a moment to do so itself.
 */
final class RemovalAtExit {

    /** With what the JVM itself takes to end, the process is gone within a second. */
    private static final long PATIENCE_MILLIS = 700;

    private final Path path;
    private final CountDownLatch released = new CountDownLatch(1);
    private final Thread hook = new Thread(this::remove, "panaflux-removal");

    private RemovalAtExit(Path path) {
        this.path = path;
    }

    /** Watches over {@code path}, a temporary file or folder, until {@link #release}. */
    static RemovalAtExit of(Path path) {
        RemovalAtExit removal = new RemovalAtExit(path);
        try {
            Runtime.getRuntime().addShutdownHook(removal.hook);
        } catch (IllegalStateException ending) {
            // Too late: a later run finds what stays.
        }
        return removal;
    }

    /** It has its name, or is gone. */
    void release() {
        released.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook sees it.
        }
    }

    private void remove() {
        try {
            if (!released.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                Temporaries.delete(path);
            }
        } catch (IOException inUse) {
            // It stays for a later run.
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
