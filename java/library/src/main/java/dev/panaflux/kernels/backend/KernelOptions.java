package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.PrecisionChoice;

/**
 * The choices that a user can make about kernels.
 *
 * @param backend the backend
 * @param precision the arithmetic of products
 * @param threads number of threads, 1 to {@value #MAX_THREADS}
 * @param nativeSettings settings of the native backend
 * @param tiles sizes of the tiles that work is cut into
 */
public record KernelOptions(
        BackendChoice backend, PrecisionChoice precision, int threads, NativeSettings nativeSettings, TileSizes tiles) {

    /** The maximum number of threads. */
    public static final int MAX_THREADS = FixedComputePool.MAX_THREADS;

    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException if {@code threads} is not 1 to {@value #MAX_THREADS}
     */
    public KernelOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        if (threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads: expected at most " + MAX_THREADS + ", found " + threads);
        }
    }

    /**
     * Options with the default tile sizes.
     *
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public KernelOptions(BackendChoice backend, PrecisionChoice precision, int threads, NativeSettings nativeSettings) {
        this(backend, precision, threads, nativeSettings, TileSizes.DEFAULTS);
    }

    /**
     * Options with the native settings of {@link NativeSettings#defaults} and the default tile sizes.
     *
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public KernelOptions(BackendChoice backend, PrecisionChoice precision, int threads) {
        this(backend, precision, threads, NativeSettings.defaults());
    }

    /** The best backend with all CPUs. */
    public static KernelOptions defaults() {
        return new KernelOptions(
                BackendChoice.AUTO, PrecisionChoice.AUTO, Runtime.getRuntime().availableProcessors());
    }
}
