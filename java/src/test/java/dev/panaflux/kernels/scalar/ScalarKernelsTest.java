package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.testkit.KernelsContract;

class ScalarKernelsTest extends KernelsContract {

    @Override
    protected Kernels create(ComputePool pool) {
        return new ScalarKernels(pool);
    }
}
