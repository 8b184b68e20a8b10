package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import java.util.concurrent.locks.ReentrantLock;

/** Kernels that are ready to use, with the plan that tells what they are; closing ends their threads and frees their memory. */
public final class SelectedKernels implements AutoCloseable {

    private final Kernels kernels;
    private final KernelPlan plan;
    private final ComputePool pool;
    private final ReentrantLock turn = new ReentrantLock(true);

    SelectedKernels(Kernels kernels, KernelPlan plan, ComputePool pool) {
        this.kernels = kernels;
        this.plan = plan;
        this.pool = pool;
    }

    /** The operators, behind {@link CheckedKernels}. */
    public Kernels kernels() {
        return kernels;
    }

    /** What serves which operator, and why. */
    public KernelPlan plan() {
        return plan;
    }

    /** The threads of the kernels, for work beside them such as converting pixels. */
    public ComputePool pool() {
        return pool;
    }

    /** Held by whoever computes something that has to be one piece: kernels keep scratch memory from call to call. */
    public ReentrantLock turn() {
        return turn;
    }

    @Override
    public void close() {
        pool.close();
        kernels.close();
    }
}
