package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.PeakProbe;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Provides {@link VectorKernels} where the JVM was started with the incubating Vector API. */
public final class VectorBackend implements KernelBackend {

    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public BackendChoice choice() {
        return BackendChoice.VECTOR;
    }

    @Override
    public Availability availability() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new Availability.Unusable(
                    "the module %s is not loaded".formatted(MODULE), "start Java with --add-modules " + MODULE);
        }
        return new Availability.Usable("Vector API, %d bits".formatted(VectorKernels.preferredVectorBits()));
    }

    @Override
    public Set<Operator> operators() {
        return EnumSet.allOf(Operator.class);
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.F32);
    }

    @Override
    public List<PeakProbe> peakProbes() {
        String width = ", %d bits".formatted(VectorKernels.preferredVectorBits());
        return List.of(
                new PeakProbe(PeakProbe.Unit.F32, "Vector API multiply-add" + width, PeakLoops::multiplyAdd),
                new PeakProbe(PeakProbe.Unit.READ, "Vector API load" + width, PeakLoops::read));
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, TileSizes blocks) {
        return new VectorKernels(pool, VectorKernels.preferredVectorBits(), blocks);
    }
}
