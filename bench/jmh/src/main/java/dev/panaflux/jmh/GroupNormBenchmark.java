package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#groupNorm}. */
public class GroupNormBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Levels of the decoder for an image of 256x256. */
    public enum Case implements Shape {
        /** 32x32 pixels. */
        PIXELS_32(NormCases.groupNorm(32 * 32, 512, 32, DType.BF16, true, false, Values.GAUSSIAN)),
        /** 128x128 pixels. */
        PIXELS_128(NormCases.groupNorm(128 * 128, 256, 32, DType.BF16, true, false, Values.GAUSSIAN)),
        /** 256x256 pixels. */
        PIXELS_256(NormCases.groupNorm(256 * 256, 128, 32, DType.BF16, true, false, Values.GAUSSIAN));

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
