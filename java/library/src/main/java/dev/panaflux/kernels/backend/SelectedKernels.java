package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** Kernels that are ready to use, with their plan. Closing stops their threads and frees their memory. */
public final class SelectedKernels implements AutoCloseable {

    private final Kernels kernels;
    private final KernelPlan plan;
    private final KernelOptions options;
    private final ComputePool pool;
    private final ReentrantLock lock;

    SelectedKernels(Kernels kernels, KernelPlan plan, KernelOptions options, ComputePool pool) {
        this(kernels, plan, options, pool, new ReentrantLock(true));
    }

    private SelectedKernels(
            Kernels kernels, KernelPlan plan, KernelOptions options, ComputePool pool, ReentrantLock lock) {
        this.kernels = kernels;
        this.plan = plan;
        this.options = options;
        this.pool = pool;
        this.lock = lock;
    }

    /**
     * The same threads, plan and lock, with operators that somebody listens to. Close one of both.
     *
     * @param listening wraps the operators; must compute what they compute
     */
    public SelectedKernels watched(UnaryOperator<Kernels> listening) {
        return new SelectedKernels(listening.apply(kernels), plan, options, pool, lock);
    }

    /** The operators, behind {@link CheckedKernels}. */
    public Kernels kernels() {
        return kernels;
    }

    /** Which backend computes each operator, and why. */
    public KernelPlan plan() {
        return plan;
    }

    /** What was asked for, by which others like them can be selected. */
    public KernelOptions options() {
        return options;
    }

    /** The kernels' threads, for other work such as converting pixels. */
    public ComputePool pool() {
        return pool;
    }

    /** Hold it for a computation that must not be interleaved with others: kernels keep scratch memory between calls. */
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public void close() {
        pool.close();
        kernels.close();
    }
}
