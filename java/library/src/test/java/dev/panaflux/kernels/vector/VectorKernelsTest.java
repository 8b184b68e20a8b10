package dev.panaflux.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.WeightFormat;
import dev.panaflux.kernels.testkit.KernelsContract;
import dev.panaflux.kernels.testkit.VectorWidth;
import dev.panaflux.kernels.testkit.WarmUp;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract at every vector width; widths that the machine lacks are reported as skipped. */
class VectorKernelsTest {

    abstract static class AtWidth extends KernelsContract {

        private final int bits;
        private @Nullable VectorWidth classes;

        AtWidth(int bits) {
            this.bits = bits;
        }

        @Override
        protected Kernels create(ComputePool pool) {
            assumeTrue(
                    bits <= VectorKernels.vectorBits(),
                    () -> "this machine's vectors have %d bits".formatted(VectorKernels.vectorBits()));
            VectorWidth known = classes;
            if (known == null) {
                known = VectorWidth.of(bits);
                classes = known;
            }
            return known.kernels(pool);
        }
    }

    @Nested
    class At64Bits extends AtWidth {
        At64Bits() {
            super(64);
        }
    }

    @Nested
    class At128Bits extends AtWidth {
        At128Bits() {
            super(128);
        }
    }

    @Nested
    class At256Bits extends AtWidth {
        At256Bits() {
            super(256);
        }
    }

    @Nested
    class At512Bits extends AtWidth {
        At512Bits() {
            super(512);
        }
    }

    @Test
    void weightsOfIntegersAreRefused() {
        try (var pool = new FixedComputePool(1)) {
            assertThat(new VectorKernels(pool).takes(WeightFormat.INT8_ROWS)).isFalse();
        }
    }

    @Tag("slow")
    @Test
    void compiledCodeComputesTheSameBytesAsInterpretedCode()
            throws IOException, InterruptedException, ReflectiveOperationException {
        assertThat(WarmUp.digestsCompiled(VectorKernels.class))
                .isNotEmpty()
                .isEqualTo(WarmUp.digestsInterpreted(VectorKernels.class));
    }
}
