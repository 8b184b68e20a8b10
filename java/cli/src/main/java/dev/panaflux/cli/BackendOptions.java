package dev.panaflux.cli;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.recall.Recipe.Made;
import dev.panaflux.app.replay.RecordedBackend;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The backend options. */
final class BackendOptions {

    /** Labels of the backends whose kernels are compiled C, so that Java has little to compile. */
    private static final List<String> COMPILED = List.of(Backend.NATIVE.label(), Backend.NATIVE_OPENBLAS.label());

    @Option(
            names = "--backend",
            completionCandidates = OptionValues.Backends.class,
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description =
                    "auto, native, native-openblas (OpenBLAS for linear layers), vector (Vector API) or scalar (plain"
                            + " Java). Default: ${DEFAULT-VALUE}.")
    String backend = "auto";

    @Option(
            names = "--precision",
            completionCandidates = OptionValues.Precisions.class,
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description = "auto, f32, bf16 or int8. Default: ${DEFAULT-VALUE}.")
    String precision = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads. Default: what tune saved, else all CPUs available.")
    @Nullable
    Integer threads;

    @Option(
            names = "--isa",
            paramLabel = "ISA",
            description =
                    "Highest instruction set that native may use: base, avx2, avx512, avx512-vnni, avx512-bf16, amx,"
                            + " neon or neon-dot. Default: PANAFLUX_ISA, else the CPU's best.")
    @Nullable
    String isa;

    @Option(
            names = "--openblas",
            paramLabel = "CHOICE",
            description = "OpenBLAS for native's f32 linear layers: any, bundled, system, off or a file. Default:"
                    + " PANAFLUX_OPENBLAS, else with --isa base any, else off, as our kernels are faster.")
    @Nullable
    String openBlas;

    @Option(names = "--no-tuning", description = "Ignore the settings that tune saved.")
    boolean noTuning;

    @Option(names = "--verbose", description = "Explain which backend is used and why, and how long each phase took.")
    boolean verbose;

    private @Nullable KernelSelector backends;

    /**
     * Converts the options to kernel options, with the saved tuning for options left at {@code auto}.
     *
     * @throws IllegalArgumentException if a value is unknown
     */
    KernelOptions kernelOptions(Console console) {
        return settings().kernelOptions(console.environment(), tuning(console).tuning());
    }

    /** Like {@link #kernelOptions(Console)}, with {@code automatic} as the meaning of {@code --precision auto}. */
    KernelOptions kernelOptions(Console console, Precision automatic) {
        return settings().kernelOptions(console.environment(), tuning(console).tuning(), automatic);
    }

    /** Like {@link #kernelOptions(Console)}, with what computed an image for what is left at {@code auto}. */
    KernelOptions kernelOptions(Console console, Made recorded) {
        return RecordedBackend.settings(recorded, settings())
                .kernelOptions(console.environment(), tuning(console).tuning());
    }

    /** Whether what computes was chosen. */
    boolean isChosen() {
        return !settings().equals(new BackendSettings("auto", "auto", threads, null, null));
    }

    /**
     * Checks a number of threads early, before any work.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    static void requireThreads(int number) {
        if (number < 1 || number > KernelOptions.MAX_THREADS) {
            throw new IllegalArgumentException(
                    "--threads: expected 1 to %d, found %d".formatted(KernelOptions.MAX_THREADS, number));
        }
    }

    /** The installed backends; those that {@link #isLean} has asked know whether they can run. */
    KernelSelector backends() {
        if (backends == null) {
            backends = KernelSelector.installed();
        }
        return backends;
    }

    /**
     * Whether a command that computes with these options needs no Vector API.
     *
     * @param recorded what computed an image, for what is left at {@code auto}; null for none
     */
    boolean isLean(Console console, @Nullable Made recorded) {
        try {
            MachineTuning tuning = noTuning ? MachineTuning.off("") : MachineTuning.of(console.environment(), _ -> {});
            BackendSettings wanted = recorded == null ? settings() : RecordedBackend.settings(recorded, settings());
            KernelOptions options = wanted.kernelOptions(console.environment(), tuning.tuning());
            if (options.backend().equals(Backend.SCALAR)) {
                return true;
            }
            backends = KernelSelector.installed().with(options.nativeSettings());
            try (SelectedKernels selected = backends.select(options)) {
                return selected.plan().operators().values().stream().allMatch(COMPILED::contains);
            }
        } catch (IllegalArgumentException told) {
            // The command says it.
            return true;
        } catch (BackendUnavailableException unavailable) {
            return false;
        }
    }

    private BackendSettings settings() {
        return new BackendSettings(backend, precision, threads, isa, openBlas);
    }

    private MachineTuning tuning(Console console) {
        return noTuning ? MachineTuning.off("--no-tuning") : MachineTuning.of(console.environment(), console::note);
    }

    /** The notices about {@code plan} before a command starts: with --verbose all of it, otherwise only what is amiss. */
    List<String> notices(KernelPlan plan) {
        return verbose ? plan.explain() : plan.notices();
    }
}
