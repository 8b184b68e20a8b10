package dev.panaflux.jmh;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.testkit.Epilogues;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.LinearCases;
import dev.panaflux.kernels.testkit.Values;
import dev.panaflux.model.work.Work;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#linear}. */
public class LinearBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Linear layers of a transformer 3072 features wide and its text encoder, with bf16 weights unless the name says otherwise. */
    public enum Case implements Shape {
        /** Queries, keys or values of an image of 256x256 and 512 text tokens. */
        QUERY(LinearCases.linear(768, 3072, 3072, DType.BF16, null, Epilogues.STORE), false, Short.BYTES),
        /** A gate of the feed-forward network. */
        GATE(LinearCases.linear(768, 3072, 9216, DType.BF16, null, Epilogues.STORE), false, Short.BYTES),
        /** The projection that it gates. */
        UP(LinearCases.linear(768, 3072, 9216, DType.BF16, null, Epilogues.SILU_GATE), false, Short.BYTES),
        /** A single block's output projection. */
        DOWN(LinearCases.linear(768, 12288, 3072, DType.BF16, null, Epilogues.GATED_ADD), false, Short.BYTES),
        /** A gate, for an image of 512x512. */
        GATE_1536(LinearCases.linear(1536, 3072, 9216, DType.BF16, null, Epilogues.STORE), false, Short.BYTES),
        /** The text encoder's feed-forward network. */
        TEXT_DOWN(LinearCases.linear(512, 9728, 2560, DType.BF16, null, Epilogues.ADD), false, Short.BYTES),
        /** A row of modulations, limited by memory bandwidth. */
        MODULATION(LinearCases.linear(1, 3072, 18432, DType.BF16, null, Epilogues.STORE), true, Short.BYTES),
        /** Few enough tokens for plain Java. */
        FEW_TOKENS(LinearCases.linear(32, 3072, 3072, DType.BF16, null, Epilogues.STORE), true, Short.BYTES),
        /** The same with weights in f16. */
        FEW_TOKENS_F16(LinearCases.linear(32, 3072, 3072, DType.F16, null, Epilogues.STORE), true, Short.BYTES),
        /** The same with weights in f32. */
        FEW_TOKENS_F32(LinearCases.linear(32, 3072, 3072, DType.F32, null, Epilogues.STORE), true, Float.BYTES),
        /** A single block's output projection with weights in f32. */
        DOWN_F32(LinearCases.linear(768, 12288, 3072, DType.F32, null, Epilogues.GATED_ADD), false, Float.BYTES),
        /** A gate in integers. */
        GATE_INT8(LinearCases.quantized(768, 3072, 9216, null, Epilogues.STORE, Values.GAUSSIAN), false, Byte.BYTES),
        /** The projection that it gates, in integers. */
        UP_INT8(LinearCases.quantized(768, 3072, 9216, null, Epilogues.SILU_GATE, Values.GAUSSIAN), false, Byte.BYTES),
        /** A single block's output projection in integers. */
        DOWN_INT8(
                LinearCases.quantized(768, 12288, 3072, null, Epilogues.GATED_ADD, Values.GAUSSIAN), false, Byte.BYTES),
        /** Few enough tokens for plain Java, in integers. */
        FEW_TOKENS_INT8(
                LinearCases.quantized(32, 3072, 3072, null, Epilogues.STORE, Values.GAUSSIAN), true, Byte.BYTES);

        @SuppressWarnings("ImmutableEnumChecker") // it creates new operands for each call
        private final KernelCase kernelCase;

        private final boolean small;
        private final int weightBytes;

        Case(KernelCase kernelCase, boolean small, int weightBytes) {
            this.kernelCase = kernelCase;
            this.small = small;
            this.weightBytes = weightBytes;
        }

        @Override
        public KernelCase kernelCase() {
            return kernelCase;
        }

        @Override
        public boolean small() {
            return small;
        }

        @Override
        public boolean integers() {
            return weightBytes == Byte.BYTES;
        }

        @Override
        public double bytes(Work work) {
            return work.bytes(weightBytes);
        }
    }

    @Override
    protected Shape shape() {
        return shape;
    }
}
