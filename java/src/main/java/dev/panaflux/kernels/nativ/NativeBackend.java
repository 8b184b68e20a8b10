package dev.panaflux.kernels.nativ;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.Availability;
import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.BlockSizes;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.InstructionSet;
import dev.panaflux.kernels.KernelBackend;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.NativeSettings;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.PeakProbe;
import dev.panaflux.kernels.Precision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Provides {@link NativeKernels} where the library of C kernels loads and agrees with plain Java on small operands. OpenBLAS
 * serves f32 linear layers where the user names one or our kernels have no fused multiply-add to use; elsewhere they are
 * faster than it, and it is not loaded.
 */
public final class NativeBackend implements KernelBackend {

    private final NativeSettings settings;
    private @Nullable State state;

    /** What was found when the libraries were first needed. */
    private sealed interface State {

        /** The kernels run and agree. */
        record Ready(KernelLibrary kernels, @Nullable BlasLibrary blas, String notes) implements State {}

        /** They do not. */
        record Failed(Availability.Unusable why) implements State {}
    }

    /** The backend with the settings of the system properties. */
    public NativeBackend() {
        this(NativeSettings.defaults());
    }

    NativeBackend(NativeSettings settings) {
        this.settings = settings;
    }

    @Override
    public BackendChoice choice() {
        return BackendChoice.NATIVE;
    }

    @Override
    public KernelBackend with(NativeSettings wished) {
        return wished.equals(settings) ? this : new NativeBackend(wished);
    }

    @Override
    public Availability availability() {
        return switch (state()) {
            case State.Ready ready -> new Availability.Usable("C, %s%s".formatted(label(ready), ready.notes));
            case State.Failed failed -> failed.why;
        };
    }

    private static String label(State.Ready ready) {
        return ready.kernels.instructionSet().label();
    }

    @Override
    public Set<Operator> operators() {
        return EnumSet.allOf(Operator.class);
    }

    @Override
    public List<Precision> precisions() {
        boolean bf16 = state() instanceof State.Ready ready
                && hasProduct(KernelLibrary.code(ready.kernels.instructionSet()), PanafluxKernels.PF_PRODUCT_BF16());
        return bf16
                ? List.of(Precision.BF16, Precision.F32, Precision.INT8)
                : List.of(Precision.F32, Precision.BF16, Precision.INT8);
    }

    @Override
    public String blas() {
        return state() instanceof State.Ready ready && ready.blas != null ? ready.blas.label() : "none";
    }

    @Override
    public Map<String, String> details() {
        if (!(state() instanceof State.Ready ready)) {
            return Map.of();
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("native compiler", ready.kernels.compiler());
        details.put("OpenBLAS", ready.blas != null ? ready.blas.describe() : unusedBlas());
        return details;
    }

    private String unusedBlas() {
        try {
            return BlasLibrary.load(settings, Platform.current()).describe()
                    + "; not used, our kernels are faster here";
        } catch (LibraryException e) {
            return "none, %s; our kernels are faster here".formatted(e.reason());
        }
    }

    @Override
    public List<PeakProbe> peakProbes() {
        if (!(state() instanceof State.Ready ready)) {
            return List.of();
        }
        int isa = KernelLibrary.code(ready.kernels.instructionSet());
        String name = "C, " + label(ready);
        List<PeakProbe> probes = new ArrayList<>();
        probes.add(product(PeakProbe.Unit.F32, name, isa, PanafluxKernels.PF_PRODUCT_F32()));
        if (hasProduct(isa, PanafluxKernels.PF_PRODUCT_BF16())) {
            probes.add(product(PeakProbe.Unit.BF16, name, isa, PanafluxKernels.PF_PRODUCT_BF16()));
        }
        if (hasProduct(isa, PanafluxKernels.PF_PRODUCT_INT8())) {
            probes.add(product(PeakProbe.Unit.INT8, name, isa, PanafluxKernels.PF_PRODUCT_INT8()));
        }
        probes.add(new PeakProbe(PeakProbe.Unit.READ, name, (memory, rounds) -> {
            for (long round = 0; round < rounds; round++) {
                PanafluxKernels.pf_probe_read(isa, memory, memory.byteSize());
            }
            return (double) memory.byteSize() * rounds;
        }));
        return List.copyOf(probes);
    }

    private static PeakProbe product(PeakProbe.Unit unit, String name, int isa, int product) {
        return new PeakProbe(unit, name, (_, rounds) -> PanafluxKernels.pf_probe_product(isa, product, rounds));
    }

    private static boolean hasProduct(int isa, int product) {
        return PanafluxKernels.pf_isa_has_product(isa, product) != 0;
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, BlockSizes blocks) {
        if (!(state() instanceof State.Ready ready)) {
            throw new IllegalStateException("native: unavailable");
        }
        return new NativeKernels(pool, precision, ready.kernels.instructionSet(), ready.blas, blocks);
    }

    private synchronized State state() {
        if (state == null) {
            state = find();
        }
        return state;
    }

    private State find() {
        try {
            Platform platform = Platform.current();
            KernelLibrary kernels = KernelLibrary.load(settings, platform);
            StringBuilder notes = new StringBuilder();
            BlasLibrary blas = servesLinear(kernels.instructionSet()) ? blas(platform, notes) : null;
            return checked(kernels, blas, platform, notes);
        } catch (LibraryException e) {
            return new State.Failed(new Availability.Unusable(e.reason(), e.remedy()));
        } catch (LinkageError | IllegalCallerException e) {
            return new State.Failed(new Availability.Unusable(
                    "libraries cannot be called: " + e, "start Java with --enable-native-access=ALL-UNNAMED"));
        }
    }

    private boolean servesLinear(InstructionSet set) {
        return settings.openBlas() != null || set == InstructionSet.BASE;
    }

    /** OpenBLAS; one that the user names must serve, another is left out with a note. */
    private @Nullable BlasLibrary blas(Platform platform, StringBuilder notes) throws LibraryException {
        try {
            return BlasLibrary.load(settings, platform);
        } catch (LibraryException e) {
            if (settings.openBlas() != null) {
                throw e;
            }
            notes.append(", without OpenBLAS: ").append(e.reason());
            return null;
        }
    }

    /** The best instruction set whose kernels agree with plain Java. */
    private static State checked(KernelLibrary best, @Nullable BlasLibrary blas, Platform platform, StringBuilder notes)
            throws LibraryException {
        KernelLibrary kernels = best;
        while (true) {
            Optional<String> problem = SelfCheck.problem(kernels.instructionSet(), blas);
            if (problem.isEmpty()) {
                return new State.Ready(kernels, blas, notes.toString());
            }
            String failure = "%s failed its self-check (%s)"
                    .formatted(kernels.instructionSet().label(), problem.get());
            InstructionSet lower = kernels.nextLower();
            if (lower == null) {
                throw new LibraryException(failure, "report it, with the output of doctor");
            }
            notes.append(", as ").append(failure);
            kernels = KernelLibrary.best(lower, platform);
        }
    }
}
