package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Provides {@link ScalarKernels}, which run on every machine. */
public final class ScalarBackend implements KernelBackend {

    @Override
    public Backend id() {
        return Backend.SCALAR;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability.Usable("plain Java");
    }

    @Override
    public Set<Operator> operators() {
        return EnumSet.allOf(Operator.class);
    }

    @Override
    public List<Precision> precisions() {
        return List.of(Precision.F32, Precision.INT8);
    }

    @Override
    public Kernels create(ComputePool pool, Precision precision, TileSizes tiles) {
        return new ScalarKernels(pool);
    }
}
