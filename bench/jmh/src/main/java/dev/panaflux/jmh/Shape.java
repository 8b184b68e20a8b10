package dev.panaflux.jmh;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.testkit.AttentionCases;
import dev.panaflux.kernels.testkit.ConvolutionCases;
import dev.panaflux.kernels.testkit.ElementCases;
import dev.panaflux.kernels.testkit.Epilogues;
import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.kernels.testkit.LinearCases;
import dev.panaflux.kernels.testkit.NormCases;
import dev.panaflux.kernels.testkit.Values;
import dev.panaflux.model.work.Work;
import java.util.stream.IntStream;

/**
 * The operands that each operator is measured on: those of a transformer 3072 features wide, its text encoder and its
 * autoencoder, for an image of 256x256 with 512 text tokens and weights in bf16, unless it says otherwise. A name begins with its
 * operator's.
 */
public enum Shape {
    /** Queries, keys or values. */
    LINEAR_QUERY(linear(768, 3072, 3072, DType.BF16, Epilogues.STORE), false),
    /** A gate of the feed-forward network. */
    LINEAR_GATE(linear(768, 3072, 9216, DType.BF16, Epilogues.STORE), false),
    /** The projection that it gates. */
    LINEAR_UP(linear(768, 3072, 9216, DType.BF16, Epilogues.SILU_GATE), false),
    /** A single block's output projection. */
    LINEAR_DOWN(linear(768, 12288, 3072, DType.BF16, Epilogues.GATED_ADD), false),
    /** A gate, for an image of 512x512. */
    LINEAR_GATE_1536(linear(1536, 3072, 9216, DType.BF16, Epilogues.STORE), false),
    /** The text encoder's feed-forward network. */
    LINEAR_TEXT_DOWN(linear(512, 9728, 2560, DType.BF16, Epilogues.ADD), false),
    /** A row of modulations, limited by memory bandwidth. */
    LINEAR_MODULATION(linear(1, 3072, 18432, DType.BF16, Epilogues.STORE), true),
    /** Few enough tokens for plain Java. */
    LINEAR_FEW_TOKENS(linear(32, 3072, 3072, DType.BF16, Epilogues.STORE), true),
    /** The same with weights in f16. */
    LINEAR_FEW_TOKENS_F16(linear(32, 3072, 3072, DType.F16, Epilogues.STORE), true),
    /** The same with weights in f32. */
    LINEAR_FEW_TOKENS_F32(linear(32, 3072, 3072, DType.F32, Epilogues.STORE), true, Float.BYTES),
    /** A single block's output projection with weights in f32. */
    LINEAR_DOWN_F32(linear(768, 12288, 3072, DType.F32, Epilogues.GATED_ADD), false, Float.BYTES),
    /** A gate in integers. */
    LINEAR_GATE_INT8(quantized(768, 3072, 9216, Epilogues.STORE), false, Byte.BYTES),
    /** The projection that it gates, in integers. */
    LINEAR_UP_INT8(quantized(768, 3072, 9216, Epilogues.SILU_GATE), false, Byte.BYTES),
    /** A single block's output projection in integers. */
    LINEAR_DOWN_INT8(quantized(768, 12288, 3072, Epilogues.GATED_ADD), false, Byte.BYTES),
    /** Few enough tokens for plain Java, in integers. */
    LINEAR_FEW_TOKENS_INT8(quantized(32, 3072, 3072, Epilogues.STORE), true, Byte.BYTES),

    /** The transformer's. */
    ATTENTION_TOKENS_768(attention(768, 24, 24, 128, AttentionMask.NONE), false),
    /** The transformer's, for an image of 512x512. */
    ATTENTION_TOKENS_1536(attention(1536, 24, 24, 128, AttentionMask.NONE), false),
    /** The text encoder's. */
    ATTENTION_TEXT_CAUSAL(attention(512, 32, 8, 128, new AttentionMask.CausalPadded(512)), false),
    /** That of the autoencoder's middle block. */
    ATTENTION_MIDDLE_BLOCK(attention(1024, 1, 1, 512, AttentionMask.NONE), false),
    /** Few enough tokens for plain Java. */
    ATTENTION_FEW_TOKENS(attention(96, 24, 24, 128, AttentionMask.NONE), true),

    /** All features of the text encoder's tokens. */
    RMS_NORM_TEXT_512(NormCases.rmsNorm(512, 2560, DType.BF16, false, Values.GAUSSIAN)),

    /** The transformer's tokens. */
    LAYER_NORM_MODULATE_TOKENS_768(NormCases.layerNormModulate(768, 3072, Values.GAUSSIAN)),
    /** The transformer's tokens, for an image of 512x512. */
    LAYER_NORM_MODULATE_TOKENS_1536(NormCases.layerNormModulate(1536, 3072, Values.GAUSSIAN)),

    /** The transformer's queries. */
    HEAD_NORM_ROPE_TOKENS_768(
            NormCases.headNormRope(768, 24, 128, Rope.Pairing.INTERLEAVED, DType.BF16, Values.GAUSSIAN)),
    /** The text encoder's queries. */
    HEAD_NORM_ROPE_TEXT_512(NormCases.headNormRope(512, 32, 128, Rope.Pairing.HALVES, DType.BF16, Values.GAUSSIAN)),

    /** 32x32 pixels of the decoder. */
    GROUP_NORM_PIXELS_32(NormCases.groupNorm(32 * 32, 512, 32, DType.BF16, true, false, Values.GAUSSIAN)),
    /** 128x128 pixels of the decoder. */
    GROUP_NORM_PIXELS_128(NormCases.groupNorm(128 * 128, 256, 32, DType.BF16, true, false, Values.GAUSSIAN)),
    /** 256x256 pixels of the decoder. */
    GROUP_NORM_PIXELS_256(NormCases.groupNorm(256 * 256, 128, 32, DType.BF16, true, false, Values.GAUSSIAN)),

    /** 32x32 pixels of the decoder. */
    GROUP_MOMENTS_PIXELS_32(NormCases.groupMoments(32 * 32, 512, 32, Values.GAUSSIAN)),
    /** 128x128 pixels of the decoder. */
    GROUP_MOMENTS_PIXELS_128(NormCases.groupMoments(128 * 128, 256, 32, Values.GAUSSIAN)),
    /** 256x256 pixels of the decoder. */
    GROUP_MOMENTS_PIXELS_256(NormCases.groupMoments(256 * 256, 128, 32, Values.GAUSSIAN)),

    /** 32x32 pixels of the decoder. */
    GROUP_NORM_APPLY_PIXELS_32(NormCases.groupNormApply(32 * 32, 512, 32, DType.BF16, true, false, Values.GAUSSIAN)),
    /** 128x128 pixels of the decoder. */
    GROUP_NORM_APPLY_PIXELS_128(NormCases.groupNormApply(128 * 128, 256, 32, DType.BF16, true, false, Values.GAUSSIAN)),
    /** 256x256 pixels of the decoder. */
    GROUP_NORM_APPLY_PIXELS_256(NormCases.groupNormApply(256 * 256, 128, 32, DType.BF16, true, false, Values.GAUSSIAN)),

    /** The timestep's embedding. */
    SILU_ROW(ElementCases.silu(1, 3072, false, Values.GAUSSIAN)),
    /** 768 rows of the feed-forward width. */
    SILU_TOKENS_768(ElementCases.silu(768, 9216, false, Values.GAUSSIAN)),

    /** 256x256 pixels of the tiny decoder. */
    RELU_PIXELS_256(ElementCases.relu(256 * 256, 64, true, Values.GAUSSIAN)),

    /** A Kronecker product's blocks of klein 4B's width. */
    MIX_BLOCKS_768(ElementCases.mixBlocks(768, 8, 8, 384, Values.GAUSSIAN)),

    /** 32x32 pixels of the decoder. */
    CONV2D_PIXELS_32(conv2d(ConvGeometry.same3x3(32, 32), 512, 512, Epilogues.ADD), false),
    /** 64x64 pixels of the decoder. */
    CONV2D_PIXELS_64(conv2d(ConvGeometry.same3x3(64, 64), 512, 512, Epilogues.STORE), false),
    /** 128x128 pixels of the decoder. */
    CONV2D_PIXELS_128(conv2d(ConvGeometry.same3x3(128, 128), 256, 256, Epilogues.STORE), false),
    /** 256x256 pixels of the decoder. */
    CONV2D_PIXELS_256(conv2d(ConvGeometry.same3x3(256, 256), 128, 128, Epilogues.ADD), false),
    /** To RGB. */
    CONV2D_TO_RGB(conv2d(ConvGeometry.same3x3(256, 256), 128, 3, Epilogues.STORE), false),
    /** A shortcut between the decoder's levels. */
    CONV2D_SHORTCUT(conv2d(ConvGeometry.pointwise(128, 128), 512, 256, Epilogues.STORE), false),
    /** Few enough pixels for plain Java. */
    CONV2D_FEW_PIXELS(conv2d(ConvGeometry.same3x3(16, 16), 128, 128, Epilogues.STORE), true),

    /** From 64x64 to 128x128 pixels. */
    UPSAMPLE_NEAREST_PIXELS_64(ConvolutionCases.upsampleNearest(64, 64, 512)),
    /** From 128x128 to 256x256 pixels. */
    UPSAMPLE_NEAREST_PIXELS_128(ConvolutionCases.upsampleNearest(128, 128, 256)),

    /** The text encoder's tokens, with as many rows of the vocabulary as they can touch. */
    EMBEDDING_GATHER_TEXT_512(ElementCases.embeddingGather(
            4096,
            2560,
            DType.BF16,
            IntStream.range(0, 512).map(i -> i * 2039 % 4096).toArray())),

    /** Rounds 768 rows of the transformer's width. */
    CONVERT_F32_TO_BF16(ElementCases.convert(768, 3072, DType.F32, DType.BF16, Values.GAUSSIAN)),
    /** Widens them. */
    CONVERT_BF16_TO_F32(ElementCases.convert(768, 3072, DType.BF16, DType.F32, Values.GAUSSIAN)),
    /** Widens them. */
    CONVERT_F16_TO_F32(ElementCases.convert(768, 3072, DType.F16, DType.F32, Values.GAUSSIAN));

    @SuppressWarnings("ImmutableEnumChecker") // it creates new operands for each call
    private final KernelCase kernelCase;

    private final boolean small;
    private final int weightBytes;

    Shape(KernelCase kernelCase) {
        this(kernelCase, true);
    }

    Shape(KernelCase kernelCase, boolean small) {
        this(kernelCase, small, Short.BYTES);
    }

    Shape(KernelCase kernelCase, boolean small, int weightBytes) {
        this.kernelCase = kernelCase;
        this.small = small;
        this.weightBytes = weightBytes;
    }

    private static KernelCase linear(int rows, int inDim, int outDim, DType weight, Epilogues epilogue) {
        return LinearCases.linear(rows, inDim, outDim, weight, null, epilogue);
    }

    private static KernelCase quantized(int rows, int inDim, int outDim, Epilogues epilogue) {
        return LinearCases.quantized(rows, inDim, outDim, null, epilogue, Values.GAUSSIAN);
    }

    private static KernelCase attention(int tokens, int heads, int kvHeads, int headDim, AttentionMask mask) {
        return AttentionCases.attention(
                tokens, tokens, AttentionCases.shape(heads, kvHeads, headDim), mask, Values.GAUSSIAN);
    }

    private static KernelCase conv2d(ConvGeometry geometry, int inChannels, int outChannels, Epilogues epilogue) {
        return ConvolutionCases.conv2d(
                geometry, inChannels, outChannels, DType.BF16, DType.BF16, epilogue, Values.GAUSSIAN);
    }

    /** The operands. */
    KernelCase kernelCase() {
        return kernelCase;
    }

    /** Whether plain Java finishes within seconds. */
    boolean small() {
        return small;
    }

    /** Whether the weights are 8-bit integers. */
    boolean integers() {
        return weightBytes == Byte.BYTES;
    }

    /** Bytes that {@code work}, a call's, must at least read and write. */
    double bytes(Work work) {
        // The work counts both sides of a conversion as f32; one of them has 16 bits.
        return kernelCase.operator() == Operator.CONVERT ? 0.75 * work.activationBytes() : work.bytes(weightBytes);
    }
}
