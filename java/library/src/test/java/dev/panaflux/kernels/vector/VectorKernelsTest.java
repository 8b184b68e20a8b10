package dev.panaflux.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.testkit.KernelsContract;
import dev.panaflux.kernels.testkit.VectorWidth;
import dev.panaflux.kernels.testkit.WarmUp;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract at every vector width; widths that the machine lacks are reported as skipped. */
class VectorKernelsTest {

    abstract static class AtWidth extends KernelsContract {

        private final int bits;

        AtWidth(int bits) {
            this.bits = bits;
        }

        @Override
        protected Kernels create(ComputePool pool) {
            assumeTrue(
                    bits <= VectorKernels.vectorBits(),
                    () -> "this machine's vectors have %d bits".formatted(VectorKernels.vectorBits()));
            return VectorWidth.kernels(pool, bits);
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
    void aQuantizedWeightIsRefused() {
        try (var pool = new FixedComputePool(1);
                var arena = Arena.ofShared()) {
            Tensor one = Tensor.of(arena.allocate(4, 64), DType.F32, 1, 1);
            QuantizedWeight weight =
                    new QuantizedWeight(arena.allocate(1), arena.allocate(4, 4), arena.allocate(4, 4), 1, 1);
            assertThatThrownBy(() -> new VectorKernels(pool).linear(one, one, weight, null, Epilogue.STORE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("linear.weight: expected f32, f16 or bf16 on the vector backend, found [1, 1] i8");
        }
    }

    @Test
    void compiledCodeComputesTheSameBytesAsInterpretedCode()
            throws IOException, InterruptedException, ReflectiveOperationException {
        assertThat(WarmUp.digestsCompiled(VectorKernels.class))
                .isNotEmpty()
                .isEqualTo(WarmUp.digestsInterpreted(VectorKernels.class));
    }
}
