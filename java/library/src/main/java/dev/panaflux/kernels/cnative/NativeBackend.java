package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.PeakProbe;
import dev.panaflux.kernels.backend.TileSize;
import dev.panaflux.kernels.backend.TileSizes;
import dev.panaflux.kernels.cnative.LibraryFinder.Found;
import dev.panaflux.system.SystemFiles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Provides {@link NativeKernels} if the library of C kernels loads and agrees with plain Java on small operands. OpenBLAS
 * computes f32 linear layers if the user names a library or the CPU has no fused multiply-add; otherwise our kernels are
 * faster and it is not loaded.
 */
public final class NativeBackend implements KernelBackend {

    /** Columns of a linear layer per task. */
    public static final TileSize COLUMNS = new TileSize("native.columns", Operator.LINEAR, List.of(128, 64, 256, 512));

    private final LibraryFinder libraries;

    /** The result of the search when the libraries were first needed. */
    private @Nullable Found found;

    /** The backend with the settings from the system properties. */
    public NativeBackend() {
        this(new LibraryFinder(
                NativeSettings.defaults(),
                Platform.current(),
                NativeBackend.class.getClassLoader(),
                new RememberedCheck(SelfCheck::problem, SystemFiles.ofMachine())));
    }

    NativeBackend(LibraryFinder libraries) {
        this.libraries = libraries;
    }

    @Override
    public Backend id() {
        return Backend.NATIVE;
    }

    @Override
    public int preference() {
        return 200;
    }

    @Override
    public NativeBackend with(NativeSettings requested) {
        return requested.equals(libraries.settings()) ? this : new NativeBackend(libraries.with(requested));
    }

    @Override
    public Availability availability() {
        return switch (found()) {
            case Found.Ready ready -> new Availability.Usable("C, %s%s".formatted(label(ready), ready.notes()));
            case Found.Failed failed -> failed.why();
        };
    }

    private static String label(Found.Ready ready) {
        return ready.kernels().instructionSet().label();
    }

    @Override
    public Set<Operator> operators() {
        return EnumSet.allOf(Operator.class);
    }

    @Override
    public List<Precision> precisions() {
        boolean bf16 = found() instanceof Found.Ready ready
                && hasProduct(KernelLibrary.code(ready.kernels().instructionSet()), PanafluxKernels.PF_PRODUCT_BF16());
        return bf16
                ? List.of(Precision.BF16, Precision.F32, Precision.INT8)
                : List.of(Precision.F32, Precision.BF16, Precision.INT8);
    }

    @Override
    public String blas(Precision precision) {
        return precision == Precision.F32 && found() instanceof Found.Ready ready && ready.blas() != null
                ? ready.blas().label()
                : "none";
    }

    @Override
    public Map<String, String> details() {
        if (!(found() instanceof Found.Ready ready)) {
            return Map.of();
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("native compiler", KernelLibrary.compiler());
        details.put("OpenBLAS", ready.blas() != null ? ready.blas().describe() : unusedBlas());
        return details;
    }

    private String unusedBlas() {
        try {
            return libraries.blas().describe() + "; not used, our kernels are faster here";
        } catch (LibraryException e) {
            return "none, %s; our kernels are faster here".formatted(e.reason());
        }
    }

    @Override
    public List<String> warnings() {
        return found() instanceof Found.Ready ready ? ready.warning().stream().toList() : List.of();
    }

    @Override
    public List<PeakProbe> peakProbes() {
        if (!(found() instanceof Found.Ready ready)) {
            return List.of();
        }
        int isa = KernelLibrary.code(ready.kernels().instructionSet());
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
    public List<TileSize> tileSizes() {
        return List.of(COLUMNS);
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
        if (!(found() instanceof Found.Ready ready)) {
            throw new IllegalStateException("native: unavailable");
        }
        return new NativeKernels(pool, precision, ready.kernels().instructionSet(), ready.blas(), tiles);
    }

    private synchronized Found found() {
        if (found == null) {
            found = libraries.find();
        }
        return found;
    }
}
