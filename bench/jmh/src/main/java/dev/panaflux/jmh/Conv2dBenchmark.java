package dev.panaflux.jmh;

import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.ConvolutionCases;
import dev.panaflux.kernels.testkit.Epilogues;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#conv2d}. */
public class Conv2dBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Levels of the decoder for an image of 256x256. */
    public enum Case implements Shape {
        /** 32x32 pixels. */
        PIXELS_32(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(32, 32), 512, 512, DType.BF16, DType.BF16, Epilogues.ADD, Values.GAUSSIAN),
                false),
        /** 64x64 pixels. */
        PIXELS_64(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(64, 64),
                        512,
                        512,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                false),
        /** 128x128 pixels. */
        PIXELS_128(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(128, 128),
                        256,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                false),
        /** 256x256 pixels. */
        PIXELS_256(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(256, 256),
                        128,
                        128,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.ADD,
                        Values.GAUSSIAN),
                false),
        /** To RGB. */
        TO_RGB(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(256, 256),
                        128,
                        3,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                false),
        /** A shortcut between levels. */
        SHORTCUT(
                ConvolutionCases.conv2d(
                        ConvGeometry.pointwise(128, 128),
                        512,
                        256,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                false),
        /** Few enough pixels for plain Java. */
        FEW_PIXELS(
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(16, 16),
                        128,
                        128,
                        DType.BF16,
                        DType.BF16,
                        Epilogues.STORE,
                        Values.GAUSSIAN),
                true);

        @SuppressWarnings("ImmutableEnumChecker") // it creates new operands for each call
        private final KernelCase kernelCase;

        private final boolean small;

        Case(KernelCase kernelCase, boolean small) {
            this.kernelCase = kernelCase;
            this.small = small;
        }

        @Override
        public KernelCase kernelCase() {
            return kernelCase;
        }

        @Override
        public boolean small() {
            return small;
        }
    }

    @Override
    protected Shape shape() {
        return shape;
    }
}
