package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#groupMoments}. */
public class GroupMomentsBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Levels of the decoder for an image of 256x256. */
    public enum Case implements Shape {
        /** 32x32 pixels. */
        PIXELS_32(NormCases.groupMoments(32 * 32, 512, 32, Values.GAUSSIAN)),
        /** 128x128 pixels. */
        PIXELS_128(NormCases.groupMoments(128 * 128, 256, 32, Values.GAUSSIAN)),
        /** 256x256 pixels. */
        PIXELS_256(NormCases.groupMoments(256 * 256, 128, 32, Values.GAUSSIAN));

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
