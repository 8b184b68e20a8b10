package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.OpenBlasChoice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the libraries of the native backend. What the user requested must work; otherwise the best set that agrees with
 * plain Java is used.
 *
 * @param settings the user's settings
 * @param platform the platform that the libraries must be built for
 * @param resources contains the bundled libraries
 * @param check compares kernels with plain Java
 */
record LibraryFinder(NativeSettings settings, Platform platform, ClassLoader resources, Check check) {

    /** Compares kernels with plain Java. */
    @FunctionalInterface
    interface Check {
        /** The problem with the kernels of {@code library}, using {@code blas} if it is not null; empty if there is none. */
        Optional<String> problem(KernelLibrary library, @Nullable BlasLibrary blas);
    }

    /** The result of the search. */
    sealed interface Found {

        /**
         * The kernels run and agree with plain Java.
         *
         * @param blas computes f32 linear layers, or null
         * @param notes what was skipped and why, each after a comma
         * @param warning what the user should know, if anything
         */
        record Ready(KernelLibrary kernels, @Nullable BlasLibrary blas, String notes, Optional<String> warning)
                implements Found {}

        /** The kernels cannot be used. */
        record Failed(Availability why) implements Found {}
    }

    /** The same finder with other settings. */
    LibraryFinder with(NativeSettings requested) {
        return new LibraryFinder(requested, platform, resources, check);
    }

    /** Loads the libraries. */
    Found find() {
        try {
            return kernels(requestedBlas());
        } catch (LinkageError | IllegalCallerException e) {
            return new Found.Failed(new Availability.Unusable(
                    "libraries cannot be called: " + e, "start Java with --enable-native-access=ALL-UNNAMED"));
        } catch (RefusedException e) {
            return new Found.Failed(new Availability.Refused(e.reason(), e.remedy()));
        } catch (LibraryException e) {
            return new Found.Failed(new Availability.Unusable(e.reason(), e.remedy()));
        }
    }

    /** The OpenBLAS that the user named, if any. Also checks that the requested instruction set is of this architecture. */
    private @Nullable BlasLibrary requestedBlas() throws RefusedException {
        InstructionSet highest = settings.isaLimit();
        if (highest != null && !platform.runs(highest)) {
            throw new RefusedException(
                    "the instruction set %s is not one of this CPU's architecture".formatted(highest.label()),
                    "allow one of " + KernelLibrary.labels(platform));
        }
        try {
            return settings.openBlas().isRequested() ? blas() : null;
        } catch (LibraryException e) {
            throw new RefusedException("OpenBLAS " + e.reason(), e.remedy());
        }
    }

    /** Loads the OpenBLAS of the settings. */
    BlasLibrary blas() throws LibraryException {
        return BlasLibrary.load(settings, platform, resources);
    }

    private Found.Ready kernels(@Nullable BlasLibrary named) throws LibraryException {
        StringBuilder notes = new StringBuilder();
        KernelLibrary loaded = KernelLibrary.load(settings, platform, resources);
        KernelLibrary kernels = agreeing(loaded, notes);
        InstructionSet set = kernels.instructionSet();
        if (named != null) {
            try {
                requireAgreement(kernels, named);
            } catch (LibraryException e) {
                throw new RefusedException(e.reason(), e.remedy());
            }
            return new Found.Ready(kernels, named, notes.toString(), loaded.warning());
        }
        // Our kernels are faster on every CPU with a fused multiply-add.
        boolean slow = set == InstructionSet.BASE && settings.openBlas().equals(OpenBlasChoice.Named.AUTO);
        BlasLibrary blas = slow ? agreeingBlas(kernels, notes) : null;
        return new Found.Ready(kernels, blas, notes.toString(), loaded.warning());
    }

    /** The best instruction set whose kernels agree with plain Java. */
    private KernelLibrary agreeing(KernelLibrary best, StringBuilder notes) throws LibraryException {
        KernelLibrary kernels = best;
        while (true) {
            Optional<String> problem = check.problem(kernels, null);
            if (problem.isEmpty()) {
                return kernels;
            }
            String failure = "%s failed its self-check (%s)"
                    .formatted(kernels.instructionSet().label(), problem.get());
            InstructionSet lower = kernels.nextLower();
            if (lower == null) {
                throw new LibraryException(failure, "report it, with the output of doctor");
            }
            notes.append(", as ").append(failure);
            kernels = kernels.upTo(lower, platform);
        }
    }

    private @Nullable BlasLibrary agreeingBlas(KernelLibrary kernels, StringBuilder notes) {
        try {
            BlasLibrary blas = blas();
            requireAgreement(kernels, blas);
            return blas;
        } catch (LibraryException e) {
            notes.append(", without OpenBLAS: ").append(e.reason());
            return null;
        }
    }

    private void requireAgreement(KernelLibrary kernels, BlasLibrary blas) throws LibraryException {
        Optional<String> problem = check.problem(kernels, blas);
        if (problem.isPresent()) {
            throw new LibraryException(
                    "%s failed its self-check (%s)".formatted(blas.label(), problem.get()),
                    "name another OpenBLAS, or none");
        }
    }

    /** What the user requested cannot be used. */
    private static final class RefusedException extends LibraryException {

        private static final long serialVersionUID = 1;

        RefusedException(String reason, String remedy) {
            super(reason, remedy);
        }
    }
}
