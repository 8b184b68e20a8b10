package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.ElementCases;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#silu}. */
public class SiluBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** The timestep's embedding, and a large matrix. */
    public enum Case implements Shape {
        /** One row. */
        ROW(ElementCases.silu(1, 3072, false, Values.GAUSSIAN)),
        /** 768 rows of the feed-forward width. */
        TOKENS_768(ElementCases.silu(768, 9216, false, Values.GAUSSIAN));

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
