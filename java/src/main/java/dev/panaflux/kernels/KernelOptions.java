package dev.panaflux.kernels;

/**
 * What a user may ask of the kernels.
 *
 * @param backend which backend
 * @param precision which arithmetic
 * @param threads number of threads, at least 1
 */
public record KernelOptions(BackendChoice backend, Precision precision, int threads) {

    /**
     * Checks the number of threads.
     *
     * @throws IllegalArgumentException if {@code threads < 1}
     */
    public KernelOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
    }

    /** The best backend with all processors. */
    public static KernelOptions defaults() {
        return new KernelOptions(
                BackendChoice.AUTO, Precision.AUTO, Runtime.getRuntime().availableProcessors());
    }
}
