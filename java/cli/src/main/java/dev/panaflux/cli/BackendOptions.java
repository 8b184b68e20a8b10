package dev.panaflux.cli;

import dev.panaflux.bench.tune.Tuning;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.NativeSettings;
import java.nio.file.Path;
import java.util.List;
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

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads. Default: what tune found, else the processors available.")
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
            description =
                    "OpenBLAS library that serves native's f32 linear layers. Default: PANAFLUX_OPENBLAS, else with"
                            + " --isa base the bundled one or the system's, else none: our kernels are faster.")
    @Nullable
    Path openBlas;

    @Option(names = "--no-tuning", description = "Use the usual settings, not those that tune has found.")
    boolean noTuning;

    @Option(names = "--verbose", description = "Say what computes and why, and how long each phase took.")
    boolean verbose;

    /**
     * What the options ask of the kernels, where they say nothing what {@code tune} has found.
     *
     * @throws IllegalArgumentException if a value is unknown
     */
    KernelOptions kernelOptions(Console console) {
        return kernelOptions(console, tuning(console));
    }

    /** As {@link #kernelOptions(Console)} with a tuning that is known already. */
    KernelOptions kernelOptions(Console console, MachineTuning known) {
        Tuning tuning = known.tuning();
        // It was found on the backend that is chosen automatically.
        boolean fitting = BackendChoice.parse(backend).equals(BackendChoice.AUTO);
        return kernelOptions(
                console, tuning, fitting && tuning.precision() != null ? tuning.precision() : PrecisionChoice.AUTO);
    }

    /** As {@link #kernelOptions(Console)}, with {@code automatic} where the precision is left to us. */
    KernelOptions kernelOptions(Console console, PrecisionChoice automatic) {
        return kernelOptions(console, tuning(console).tuning(), automatic);
    }

    private KernelOptions kernelOptions(Console console, Tuning tuning, PrecisionChoice automatic) {
        PrecisionChoice wished = PrecisionChoice.parse(precision);
        int usual = tuning.threads() == null ? Runtime.getRuntime().availableProcessors() : tuning.threads();
        return new KernelOptions(
                BackendChoice.parse(backend),
                wished.equals(PrecisionChoice.AUTO) ? automatic : wished,
                threads == null ? usual : threads,
                libraries(console.environment()),
                tuning.blocks());
    }

    /** What {@code tune} has found, unless the options want none of it. */
    MachineTuning tuning(Console console) {
        return noTuning ? MachineTuning.off("--no-tuning") : MachineTuning.of(console);
    }

    /** What a command tells of {@code plan} before it begins: all of it if that is asked for, else what does not serve. */
    List<String> tell(KernelPlan plan) {
        return verbose ? plan.explain() : plan.passedOver();
    }

    private NativeSettings libraries(Map<String, String> environment) {
        NativeSettings settings = NativeSettings.of(environment);
        if (isa != null) {
            settings = settings.withHighest(InstructionSet.parse(isa));
        }
        return openBlas == null ? settings : settings.withOpenBlas(openBlas);
    }
}
