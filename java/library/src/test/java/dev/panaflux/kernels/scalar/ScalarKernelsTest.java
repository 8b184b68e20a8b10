package dev.panaflux.kernels.scalar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.testkit.KernelsContract;
import dev.panaflux.kernels.testkit.WarmUp;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ScalarKernelsTest extends KernelsContract {

    @Override
    protected Kernels create(ComputePool pool) {
        return new ScalarKernels(pool);
    }

    @Tag("slow")
    @Test
    void compiledCodeComputesTheSameBytesAsInterpretedCode()
            throws IOException, InterruptedException, ReflectiveOperationException {
        assertThat(WarmUp.digestsCompiled(ScalarKernels.class))
                .isNotEmpty()
                .isEqualTo(WarmUp.digestsInterpreted(ScalarKernels.class));
    }
}
