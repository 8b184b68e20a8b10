package dev.panaflux.app;

import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import org.jspecify.annotations.Nullable;

/**
 * A user's backend settings, as entered.
 *
 * @param backend label of a backend, or {@code auto}
 * @param precision label of a precision, or {@code auto}
 * @param threads number of threads, or null for the tuning's, else all CPUs
 * @param isa label of the highest instruction set for the native backend, or null for the environment's
 * @param openBlas the OpenBLAS for the native backend: a word of {@link OpenBlasChoice} or a file; null for the environment's
 */
public record BackendSettings(
        String backend,
        String precision,
        @Nullable Integer threads,
        @Nullable String isa,
        @Nullable String openBlas) {

    /** The default settings: everything is chosen automatically. */
    public static final BackendSettings AUTO = new BackendSettings("auto", "auto", null, null, null);

    /**
     * Converts the settings to kernel options. {@code tuning} replaces settings left at {@code auto} or null.
     *
     * @throws IllegalArgumentException if a value is unknown or out of range
     */
    public KernelOptions kernelOptions(Environment environment, Tuning tuning) {
        // The tuned precision belongs to the automatically chosen backend.
        boolean fitting = BackendChoice.parse(backend).equals(BackendChoice.AUTO);
        return kernelOptions(
                environment, tuning, fitting && tuning.precision() != null ? tuning.precision() : PrecisionChoice.AUTO);
    }

    /**
     * Like {@link #kernelOptions(Environment, Tuning)}, with another meaning of {@code auto} for the precision.
     *
     * @param automatic the precision that {@code auto} means
     * @throws IllegalArgumentException if a value is unknown or out of range
     */
    public KernelOptions kernelOptions(Environment environment, Tuning tuning, PrecisionChoice automatic) {
        PrecisionChoice wanted = PrecisionChoice.parse(precision);
        int defaultThreads = tuning.threads() == null ? Runtime.getRuntime().availableProcessors() : tuning.threads();
        return new KernelOptions(
                BackendChoice.parse(backend),
                wanted.equals(PrecisionChoice.AUTO) ? automatic : wanted,
                threads == null ? defaultThreads : threads,
                nativeSettings(environment),
                tuning.tiles());
    }

    private NativeSettings nativeSettings(Environment environment) {
        NativeSettings settings = environment.nativeSettings();
        if (isa != null) {
            settings = settings.withIsaLimit(InstructionSet.parse(isa));
        }
        return openBlas == null ? settings : settings.withOpenBlas(OpenBlasChoice.parse(openBlas));
    }
}
