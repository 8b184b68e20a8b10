package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.ElementCases;
import dev.panaflux.kernels.testkit.KernelCase;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#embeddingGather}. */
public class EmbeddingGatherBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** The text encoder's width, with as many vocabulary rows as 512 tokens can touch. */
    public enum Case implements Shape {
        /** 512 tokens. */
        TEXT_512(ElementCases.embeddingGather(
                4096,
                2560,
                DType.BF16,
                IntStream.range(0, 512).map(i -> i * 2039 % 4096).toArray()));

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
