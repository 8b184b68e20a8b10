package dev.panaflux.kernels;

/** A fixed set of threads that share the work of one operator at a time; the calling thread is one of them. */
public interface ComputePool extends AutoCloseable {

    /** One part of an operator's work. */
    @FunctionalInterface
    interface Task {
        /**
         * Does part {@code index}.
         *
         * @param index which part, {@code 0 <= index < count}
         * @param worker which thread, {@code 0 <= worker < threads()}: for scratch memory that no two threads share
         */
        void run(int index, int worker);
    }

    /** Number of threads, the caller's included. */
    int threads();

    /**
     * Runs {@code task} for every index in {@code [0, count)} and returns when all are done; the order and the thread of an
     * index are undefined. An exception from a task is rethrown after all running tasks have ended.
     *
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; tasks that have not started are
     *     left out then
     */
    void forEach(int count, Task task);

    /** Stops the threads. */
    @Override
    void close();
}
