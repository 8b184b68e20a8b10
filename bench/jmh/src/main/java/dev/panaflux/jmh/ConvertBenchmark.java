package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.ElementCases;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.Values;
import dev.panaflux.model.work.Work;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#convert}. */
public class ConvertBenchmark extends KernelBenchmark {

    private static final int ROWS = 768;
    private static final int COLS = 3072;

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** 768 rows of the transformer's width. */
    public enum Case implements Shape {
        /** Rounds. */
        F32_TO_BF16(ElementCases.convert(ROWS, COLS, DType.F32, DType.BF16, Values.GAUSSIAN)),
        /** Widens. */
        BF16_TO_F32(ElementCases.convert(ROWS, COLS, DType.BF16, DType.F32, Values.GAUSSIAN)),
        /** Widens. */
        F16_TO_F32(ElementCases.convert(ROWS, COLS, DType.F16, DType.F32, Values.GAUSSIAN));

        @SuppressWarnings("ImmutableEnumChecker") // it creates new operands for each call
        private final KernelCase kernelCase;

        Case(KernelCase kernelCase) {
            this.kernelCase = kernelCase;
        }

        @Override
        public KernelCase kernelCase() {
            return kernelCase;
        }

        /** One side is f32, the other 16-bit. */
        @Override
        public double bytes(Work work) {
            return ROWS * (double) COLS * (Float.BYTES + Short.BYTES);
        }
    }

    @Override
    protected Shape shape() {
        return shape;
    }
}
