package dev.panaflux.kernels;

/**
 * What a user may ask of the kernels.
 *
 * @param backend which backend
 * @param precision which arithmetic
 * @param threads number of threads, at least 1
 * @param libraries what the native backend uses
 */
public record KernelOptions(BackendChoice backend, Precision precision, int threads, NativeSettings libraries) {

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

    /**
     * Options with the libraries of the system properties.
     *
     * @throws IllegalArgumentException if {@code threads < 1}
     */
    public KernelOptions(BackendChoice backend, Precision precision, int threads) {
        this(backend, precision, threads, NativeSettings.defaults());
    }

    /** The best backend with all processors. */
    public static KernelOptions defaults() {
        return new KernelOptions(
                BackendChoice.AUTO, Precision.AUTO, Runtime.getRuntime().availableProcessors());
    }
}
