package dev.panaflux.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ComputePool} of platform daemon threads that take indices one by one.
 *
 * <p>Idle threads spin for a fraction of a millisecond before they sleep, since operators follow each other closely; they sleep
 * at once if there are more of them than CPUs. Calls of {@link #forEach} from several threads take turns. A task must not call
 * {@link #forEach} or {@link #close} on its own pool.
 */
public final class FixedComputePool implements ComputePool {

    /** The maximum; more threads than any machine has CPUs would only hit the system's limit. */
    public static final int MAX_THREADS = 1024;

    private static final int SPINS = 4000;

    /** The number of the calling thread among those that work on a job. */
    private static final int CALLER = 0;

    private final int threads;
    private final int spins;
    private final List<Worker> workers;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Job current;
    private volatile boolean closed;
    private long sequence;

    /**
     * Starts the threads.
     *
     * @param threads threads that share the work, including the caller's, 1 to {@value #MAX_THREADS}
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public FixedComputePool(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        if (threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads: expected at most " + MAX_THREADS + ", found " + threads);
        }
        this.threads = threads;
        this.spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
        List<Worker> started = new ArrayList<>(threads - 1);
        for (int index = 1; index < threads; index++) {
            started.add(new Worker(index));
        }
        this.workers = List.copyOf(started);
        workers.forEach(Thread::start);
    }

    @Override
    public int threads() {
        return threads;
    }

    /**
     * {@inheritDoc}
     *
     * <p>After a task has failed, indices that no thread has started are skipped.
     *
     * @throws IllegalStateException if the pool is closed, or the caller is a task of this pool
     */
    @Override
    public void forEach(int count, Task task) {
        refuseNesting();
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("compute pool: closed");
            }
            if (count > 0) {
                run(new Job(++sequence, count, task));
            }
        } finally {
            turn.unlock();
        }
    }

    private void run(Job job) {
        int helpers = Math.min(workers.size(), job.count - 1);
        if (helpers > 0) {
            current = job;
            for (int i = 0; i < helpers; i++) {
                workers.get(i).wake();
            }
        }
        boolean ended = false;
        while (!ended) {
            try {
                job.work(CALLER);
                job.awaitEnd(spins);
                ended = true;
            } catch (InternalError late) {
                job.fail(late);
            }
        }
        current = null;
        job.rethrow();
    }

    /** Stops the threads after the running operator; a second call does nothing. */
    @Override
    public void close() {
        refuseNesting();
        turn.lock();
        try {
            closed = true;
            workers.forEach(Worker::wake);
        } finally {
            turn.unlock();
        }
    }

    private void refuseNesting() {
        boolean inside = turn.isHeldByCurrentThread()
                || (Thread.currentThread() instanceof Worker worker && worker.pool() == this);
        if (inside) {
            throw new IllegalStateException("compute pool: a task called its own pool");
        }
    }

    /**
     * One call of {@link #forEach}. A thread that arrives late finds no index left and never touches the task.
     *
     * <p>Trap: compiled code that fails to read mapped memory goes on, and the JVM throws {@link InternalError} at its next
     * safepoint, which may be here, after the index has been counted. Callers of {@link #work} catch that.
     */
    private static final class Job {
        private final long sequence;
        private final int count;
        private final Task task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile @Nullable Thread waiter;

        Job(long sequence, int count, Task task) {
            this.sequence = sequence;
            this.count = count;
            this.task = task;
        }

        void work(int worker) {
            // The comparison first keeps idle visits from ever overflowing the counter.
            while (next.get() < count) {
                int index = next.getAndIncrement();
                if (index >= count) {
                    return;
                }
                try {
                    if (failure.get() == null) {
                        if (worker == CALLER && Thread.currentThread().isInterrupted()) {
                            throw new CancellationException("cancelled");
                        }
                        task.run(index, worker);
                    }
                } catch (Throwable thrown) {
                    fail(thrown);
                } finally {
                    if (ended.incrementAndGet() == count) {
                        LockSupport.unpark(waiter);
                    }
                }
            }
        }

        void fail(Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }

        void awaitEnd(int spins) {
            for (int spin = 0; spin < spins && ended.get() < count; spin++) {
                Thread.onSpinWait();
            }
            waiter = Thread.currentThread();
            boolean interrupted = false;
            while (ended.get() < count) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    interrupted = true;
                    failure.compareAndSet(null, new CancellationException("cancelled"));
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        void rethrow() {
            switch (failure.get()) {
                case null -> {}
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case Throwable thrown -> throw new IllegalStateException("compute pool: a task failed", thrown);
            }
        }
    }

    private final class Worker extends Thread {
        private final int index;
        private volatile boolean parked;

        Worker(int index) {
            super("panaflux-compute-" + index);
            this.index = index;
            setDaemon(true);
        }

        FixedComputePool pool() {
            return FixedComputePool.this;
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job last = null;
            boolean open = true;
            while (open) {
                try {
                    Job job = await(last == null ? 0 : last.sequence);
                    if (job == null) {
                        open = false;
                    } else {
                        last = job;
                        job.work(index);
                    }
                } catch (InternalError late) {
                    if (last != null) {
                        last.fail(late);
                    }
                }
            }
        }

        /** Waits for a job newer than {@code seen}; null when the pool closes. */
        private @Nullable Job await(long seen) {
            int spin = 0;
            while (!closed) {
                Job job = current;
                if (job != null && job.sequence > seen) {
                    parked = false;
                    return job;
                }
                if (spin++ < spins) {
                    Thread.onSpinWait();
                } else if (!parked) {
                    // Announced before the last look at the job: whoever publishes after that look sees it and wakes.
                    parked = true;
                } else {
                    LockSupport.park(FixedComputePool.this);
                }
            }
            return null;
        }
    }
}
