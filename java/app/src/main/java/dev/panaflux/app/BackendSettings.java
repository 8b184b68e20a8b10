package dev.panaflux.app;

import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.NativeSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of the kernels, in the user's words.
 *
 * @param backend label of a backend, or {@code auto}
 * @param precision label of a precision, or {@code auto}
 * @param threads number of threads, or null for the tuning's or else all processors
 * @param isa label of the highest instruction set for the native backend, or null for the environment's
 * @param openBlas the OpenBLAS library for the native backend, or null for the environment's
 */
public record BackendSettings(
        String backend,
        String precision,
        @Nullable Integer threads,
        @Nullable String isa,
        @Nullable Path openBlas) {

    /** Everything is chosen automatically. */
    public static final BackendSettings AUTO = new BackendSettings("auto", "auto", null, null, null);

    /**
     * The options for the kernels, with {@code tuning} where the settings leave the choice.
     *
     * @throws IllegalArgumentException if a value is unknown or out of range
     */
    public KernelOptions kernelOptions(Environment environment, Tuning tuning) {
        // A tuned precision was found on the backend that is chosen automatically.
        boolean fitting = BackendChoice.parse(backend).equals(BackendChoice.AUTO);
        return kernelOptions(
                environment, tuning, fitting && tuning.precision() != null ? tuning.precision() : PrecisionChoice.AUTO);
    }

    /**
     * As {@link #kernelOptions(Environment, Tuning)}, with another meaning of {@code auto} for the precision.
     *
     * @param automatic the precision where the settings leave the choice
     * @throws IllegalArgumentException if a value is unknown or out of range
     */
    public KernelOptions kernelOptions(Environment environment, Tuning tuning, PrecisionChoice automatic) {
        PrecisionChoice wanted = PrecisionChoice.parse(precision);
        int usual = tuning.threads() == null ? Runtime.getRuntime().availableProcessors() : tuning.threads();
        return new KernelOptions(
                BackendChoice.parse(backend),
                wanted.equals(PrecisionChoice.AUTO) ? automatic : wanted,
                threads == null ? usual : threads,
                nativeSettings(environment),
                tuning.blocks());
    }

    private NativeSettings nativeSettings(Environment environment) {
        NativeSettings settings = environment.nativeSettings();
        if (isa != null) {
            settings = settings.withHighest(InstructionSet.parse(isa));
        }
        return openBlas == null ? settings : settings.withOpenBlas(openBlas);
    }
}
