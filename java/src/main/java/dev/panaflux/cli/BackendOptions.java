package dev.panaflux.cli;

import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.InstructionSet;
import dev.panaflux.kernels.KernelOptions;
import dev.panaflux.kernels.NativeSettings;
import dev.panaflux.kernels.Precision;
import java.nio.file.Path;
import java.util.Map;
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

    @Option(
            names = "--isa",
            paramLabel = "ISA",
            description =
                    "Highest instruction set that native may use: base, avx2, avx512, avx512-vnni, avx512-bf16, amx,"
                            + " neon or neon-dot. Default: PANAFLUX_ISA, else the processor's best.")
    @Nullable
    String isa;

    @Option(
            names = "--openblas",
            paramLabel = "FILE",
            description = "OpenBLAS library that native uses. Default: PANAFLUX_OPENBLAS, else the bundled one,"
                    + " else the system's.")
    @Nullable
    Path openBlas;

    /**
     * What the options ask of the kernels.
     *
     * @param environment variables that stand in for options
     * @throws IllegalArgumentException if a value is unknown
     */
    KernelOptions kernelOptions(Map<String, String> environment) {
        return kernelOptions(environment, Precision.AUTO);
    }

    /** As {@link #kernelOptions(Map)}, with {@code automatic} where the precision is left to us. */
    KernelOptions kernelOptions(Map<String, String> environment, Precision automatic) {
        Precision wished = Precision.parse(precision);
        int number = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        return new KernelOptions(
                BackendChoice.parse(backend),
                wished == Precision.AUTO ? automatic : wished,
                number,
                libraries(environment));
    }

    private NativeSettings libraries(Map<String, String> environment) {
        NativeSettings settings = NativeSettings.of(environment);
        if (isa != null) {
            settings = settings.withHighest(InstructionSet.parse(isa));
        }
        return openBlas == null ? settings : settings.withOpenBlas(openBlas);
    }
}
