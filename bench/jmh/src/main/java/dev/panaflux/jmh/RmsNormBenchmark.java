package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#rmsNorm}. */
public class RmsNormBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** The text encoder's widths. */
    public enum Case implements Shape {
        /** All features of 512 tokens. */
        TEXT_512(NormCases.rmsNorm(512, 2560, DType.BF16, false, Values.GAUSSIAN));

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
