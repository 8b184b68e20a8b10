package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#headNormRope}. */
public class HeadNormRopeBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Heads of the transformer and of the text encoder. */
    public enum Case implements Shape {
        /** The transformer's queries: an image of 256x256 and 512 text tokens. */
        TOKENS_768(NormCases.headNormRope(768, 24, 128, Rope.Pairing.INTERLEAVED, DType.BF16, Values.GAUSSIAN)),
        /** The text encoder's queries. */
        TEXT_512(NormCases.headNormRope(512, 32, 128, Rope.Pairing.HALVES, DType.BF16, Values.GAUSSIAN));

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
