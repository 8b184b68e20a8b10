package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.PrecisionChoice;

/**
 * What a user may ask of the kernels.
 *
 * @param backend which backend
 * @param precision which arithmetic
 * @param threads number of threads, 1 to {@value #MAX_THREADS}
 * @param nativeSettings what the native backend uses
 * @param blocks how work is cut
 */
public record KernelOptions(
        BackendChoice backend,
        PrecisionChoice precision,
        int threads,
        NativeSettings nativeSettings,
        TileSizes blocks) {

    /** The most threads that a pool has. */
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
     * Options with the usual block sizes.
     *
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public KernelOptions(BackendChoice backend, PrecisionChoice precision, int threads, NativeSettings nativeSettings) {
        this(backend, precision, threads, nativeSettings, TileSizes.USUAL);
    }

    /**
     * Options with the nativeSettings of {@link NativeSettings#defaults} and the usual block sizes.
     *
     * @throws IllegalArgumentException if {@code threads} is out of range
     */
    public KernelOptions(BackendChoice backend, PrecisionChoice precision, int threads) {
        this(backend, precision, threads, NativeSettings.defaults());
    }

    /** The best backend with all processors. */
    public static KernelOptions defaults() {
        return new KernelOptions(
                BackendChoice.AUTO, PrecisionChoice.AUTO, Runtime.getRuntime().availableProcessors());
    }
}
