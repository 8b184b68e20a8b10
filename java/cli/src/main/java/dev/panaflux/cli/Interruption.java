package dev.panaflux.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns a signal that ends the process (INT, TERM, HUP) into an interrupt of the thread that runs the command, and keeps the JVM
 * running until that has cleaned up. The exit code is then the JVM's own: 128 and the signal's number.
 */
final class Interruption {

    /** With what the JVM itself takes to end, the process is gone within a second. */
    private static final long PATIENCE_MILLIS = 700;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Console console;
    private final Thread command;
    private final Thread hook = new Thread(this::interrupt, "panaflux-interrupt");

    private Interruption(Console console, Thread command) {
        this.console = console;
        this.command = command;
    }

    /**
     * Installs the shutdown hook.
     *
     * @param command the thread to interrupt
     */
    static Interruption onSignal(Console console, Thread command) {
        Interruption interruption = new Interruption(console, command);
        try {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
        } catch (IllegalStateException ending) {
            // The signal came first.
            command.interrupt();
        }
        return interruption;
    }

    /** Signals that the command has ended and its temporary files are deleted. */
    void finished() {
        cleanedUp.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook tells of it.
        }
    }

    /** Whether the JVM is about to end because of a signal. */
    static boolean isEnding() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    private void interrupt() {
        command.interrupt();
        try {
            boolean clean = cleanedUp.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
