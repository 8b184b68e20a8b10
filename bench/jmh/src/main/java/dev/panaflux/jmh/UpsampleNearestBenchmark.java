package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.ConvolutionCases;
import dev.panaflux.kernels.testkit.KernelCase;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#upsampleNearest}. */
public class UpsampleNearestBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** A level of the decoder for an image of 256x256. */
    public enum Case implements Shape {
        /** From 64x64 to 128x128 pixels. */
        PIXELS_64(ConvolutionCases.upsampleNearest(64, 64, 512)),
        /** From 128x128 to 256x256 pixels. */
        PIXELS_128(ConvolutionCases.upsampleNearest(128, 128, 256));

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
