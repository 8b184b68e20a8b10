package dev.panaflux.spark;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The models of this JVM, which one task uses at a time.
 *
 * <p>An executor runs tasks that know nothing of each other, and Spark gives them nothing that outlives them. So this is the one
 * object of Panaflux's that a whole process shares and that changes.
 */
final class ExecutorModels {

    private static final ExecutorModels OF_PROCESS = new ExecutorModels();

    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable WarmModels models;

    private ExecutorModels() {}

    /** Those of this JVM. */
    static ExecutorModels ofProcess() {
        return OF_PROCESS;
    }

    /** What is done with models. */
    @FunctionalInterface
    interface Work<T> {
        /** Does it. */
        T with(WarmModels models) throws IOException;
    }

    /**
     * Waits for the others, and works.
     *
     * @param settings which models; those of other settings are closed
     * @throws CancellationException if the thread is interrupted
     * @throws IOException if the work throws it
     */
    <T> T use(DrawSettings settings, Work<T> work) throws IOException {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
        try {
            if (models == null || !models.settings().equals(settings)) {
                closeModels();
                models = new WarmModels(settings);
            }
            return work.with(models);
        } finally {
            turn.unlock();
        }
    }

    /** Closes the models, after the task that uses them. */
    void close() {
        turn.lock();
        try {
            closeModels();
        } finally {
            turn.unlock();
        }
    }

    private void closeModels() {
        if (models != null) {
            models.close();
            models = null;
        }
    }
}
