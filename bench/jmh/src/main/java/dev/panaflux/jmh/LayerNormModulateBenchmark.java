package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#layerNormModulate}. */
public class LayerNormModulateBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** The transformer's widths. */
    public enum Case implements Shape {
        /** An image of 256x256 and 512 text tokens. */
        TOKENS_768(NormCases.layerNormModulate(768, 3072, Values.GAUSSIAN)),
        /** An image of 512x512 and 512 text tokens. */
        TOKENS_1536(NormCases.layerNormModulate(1536, 3072, Values.GAUSSIAN));

        @SuppressWarnings("ImmutableEnumChecker") // it creates new operands for each call
        private final KernelCase kernelCase;

        Case(KernelCase kernelCase) {
            this.kernelCase = kernelCase;
        }

        @Override
        public KernelCase kernelCase() {
            return kernelCase;
        }
    }

    @Override
    protected Shape shape() {
        return shape;
    }
}
