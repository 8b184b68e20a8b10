package dev.panaflux.cli;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.verify.BackendAgreement;
import dev.panaflux.verify.BackendAgreement.Stage;
import dev.panaflux.verify.BackendVerifier;
import dev.panaflux.verify.StageErrors;
import dev.panaflux.verify.Tolerance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Generates the same image with every backend and precision and prints how much they differ. */
final class BackendsTable {

    private static final String PROMPT = "a red apple on a wooden table";
    private static final int SIDE = 128;
    private static final long SEED = 42;

    private final Console console;
    private final ModelFiles model;
    private final KernelOptions common;

    /**
     * Creates a table for one model.
     *
     * @param common the number of threads and the libraries to use
     */
    BackendsTable(Console console, ModelFiles model, KernelOptions common) {
        this.console = console;
        this.model = model;
        this.common = common;
    }

    /**
     * Generates the images and prints the table.
     *
     * @param names labels of backends, or {@code all}
     * @return whether every f32 image agrees with the first within the golden cases' tolerance, and none of the others has
     *     NaN
     * @throws IllegalArgumentException if a name is unknown, or none of them can run
     */
    boolean print(List<String> names) throws IOException {
        List<KernelOptions> wanted = combinations(names);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("--backends: none of %s can run here, see doctor".formatted(names));
        }
        GenerationRequest request =
                GenerationRequest.of(PROMPT).seed(SEED).size(SIDE, SIDE).build();
        BackendVerifier verifier = new BackendVerifier(model, request, wanted.getFirst(), RunControl.quiet());
        console.print(
                "%s, %d x %d, seed %d, against %s%n",
                model.name(), SIDE, SIDE, SEED, verifier.base().describe());
        console.print(
                "  %-14s %9s %8s  %-32s %-32s %s%n",
                "backend", "PSNR", "max", "first difference", "first beyond f32's tolerance", "");
        boolean passed = true;
        for (KernelOptions options : wanted.subList(1, wanted.size())) {
            BackendAgreement agreement = verifier.compare(options);
            boolean exact = options.precision() == Precision.F32;
            boolean finite = agreement.stages().stream()
                    .noneMatch(stage -> Double.isNaN(stage.errors().nmse()));
            boolean good = finite && (!exact || isWithinTolerance(agreement));
            passed &= good;
            console.print(
                    "  %-14s %6.1f dB %8d  %-32s %-32s %s%n",
                    options.backend().label() + " " + options.precision().label(),
                    agreement.image().psnr(),
                    agreement.image().max(),
                    describe(agreement.firstDivergence()),
                    describe(agreement.firstBeyondTolerance()),
                    good ? (exact ? "pass" : "") : "FAIL");
        }
        console.print("  %s%n", passed ? "PASSED" : "FAILED");
        return passed;
    }

    private static boolean isWithinTolerance(BackendAgreement agreement) {
        return agreement.firstBeyondTolerance().isEmpty()
                && Tolerance.of("image.png")
                        .accepts(new StageErrors(0, agreement.image().max(), 255, 0));
    }

    private static String describe(Optional<Stage> stage) {
        return stage.map(found -> String.format(
                        Locale.ROOT,
                        "%s (NMSE %.1e)",
                        found.name(),
                        found.errors().nmse()))
                .orElse("none");
    }

    /** Sorts pure Java in f32 first, fastest backend first; everything is compared with the first. */
    private List<KernelOptions> combinations(List<String> names) {
        List<KernelOptions> exact = new ArrayList<>();
        List<KernelOptions> others = new ArrayList<>();
        List<? extends BackendChoice> choices = names.equals(List.of("all"))
                ? List.of(Backend.VECTOR, Backend.SCALAR, Backend.NATIVE)
                : names.stream().map(BackendChoice::parse).toList();
        List<KernelBackend> usable = KernelSelector.installed().usable(common.nativeSettings());
        for (BackendChoice choice : choices) {
            for (KernelBackend backend : usable) {
                if (backend.id().equals(choice)) {
                    for (Precision precision : backend.precisions()) {
                        (precision == Precision.F32 ? exact : others)
                                .add(new KernelOptions(
                                        choice, precision, common.threads(), common.nativeSettings(), common.tiles()));
                    }
                }
            }
        }
        exact.addAll(others);
        return exact;
    }
}
