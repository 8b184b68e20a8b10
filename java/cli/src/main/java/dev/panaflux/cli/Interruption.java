package dev.panaflux.cli;

import dev.panaflux.pipeline.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into a cancellation and keeps the JVM running until the work has cleaned up. The JVM's own exit code for
 * SIGINT is 130.
 */
final class Interruption {

    private static final long PATIENCE_SECONDS = 30;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "panaflux-interrupt");

    private final Console console;

    private Interruption(Console console) {
        this.console = console;
    }

    /** Installs the shutdown hook. */
    static Interruption onSignal(Console console) {
        Interruption interruption = new Interruption(console);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** The cancellation to pass to the work. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** Signals that the work has ended and its temporary files are deleted. */
    void finished() {
        cleanedUp.countDown();
        if (!cancellation.isRequested()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                cancellation.cancel();
            }
        }
    }

    private void interrupt() {
        cancellation.cancel();
        try {
            boolean clean = cleanedUp.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            // The JVM exits when this hook ends, so another thread might not get to print this.
            console.note(
                    clean
                            ? "interrupted, nothing unfinished was written"
                            : "interrupted before the current operation ended");
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
