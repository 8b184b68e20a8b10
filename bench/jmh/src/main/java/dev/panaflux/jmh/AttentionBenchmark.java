package dev.panaflux.jmh;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.testkit.AttentionCases;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.Values;
import org.openjdk.jmh.annotations.Param;

/** {@link dev.panaflux.kernels.Kernels#attention}. */
public class AttentionBenchmark extends KernelBenchmark {

    /** The shapes. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public Case shape;

    /** Attention of a transformer with 24 heads, its text encoder and its autoencoder. */
    public enum Case implements Shape {
        /** An image of 256x256 and 512 text tokens. */
        TOKENS_768(
                AttentionCases.attention(
                        768, 768, AttentionCases.shape(24, 24, 128), AttentionMask.NONE, Values.GAUSSIAN),
                false),
        /** An image of 512x512 and 512 text tokens. */
        TOKENS_1536(
                AttentionCases.attention(
                        1536, 1536, AttentionCases.shape(24, 24, 128), AttentionMask.NONE, Values.GAUSSIAN),
                false),
        /** The text encoder's 512 tokens. */
        TEXT_CAUSAL(
                AttentionCases.attention(
                        512,
                        512,
                        AttentionCases.shape(32, 8, 128),
                        new AttentionMask.CausalPadded(512),
                        Values.GAUSSIAN),
                false),
        /** The middle block of the autoencoder, for an image of 256x256. */
        MIDDLE_BLOCK(
                AttentionCases.attention(
                        1024, 1024, AttentionCases.shape(1, 1, 512), AttentionMask.NONE, Values.GAUSSIAN),
                false),
        /** Few enough tokens for plain Java. */
        FEW_TOKENS(
                AttentionCases.attention(
                        96, 96, AttentionCases.shape(24, 24, 128), AttentionMask.NONE, Values.GAUSSIAN),
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
