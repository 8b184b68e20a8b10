package dev.panaflux.cli;

import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.KernelOptions;
import dev.panaflux.kernels.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what computes. */
final class BackendOptions {

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description = "auto, native, vector (Vector API) or scalar (plain Java). Default: ${DEFAULT-VALUE}.")
    String backend = "auto";

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description = "auto, f32, bf16 or int8. Default: ${DEFAULT-VALUE}.")
    String precision = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: the processors available.")
    @Nullable
    Integer threads;

    /**
     * What the options ask of the kernels.
     *
     * @throws IllegalArgumentException if a value is unknown
     */
    KernelOptions kernelOptions() {
        int number = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        return new KernelOptions(BackendChoice.parse(backend), Precision.parse(precision), number);
    }
}
