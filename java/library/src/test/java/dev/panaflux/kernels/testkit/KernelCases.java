package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cases that every backend must pass.
 *
 * <p>Sizes stand around the lanes of 128, 256 and 512 bits (4, 8, 16), around powers of two, and on primes, so that every
 * tail of every tile occurs.
 */
public final class KernelCases {

    static final int[] SIZES = {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 61, 64, 65, 127, 128, 129, 255, 257};

    static final List<DType> DTYPES = List.of(DType.F32, DType.F16, DType.BF16);

    private KernelCases() {}

    /** All small cases, of every operator. */
    public static List<KernelCase> small() {
        return Stream.of(
                        LinearCases.linear(),
                        AttentionCases.attention(),
                        NormCases.rmsNorm(),
                        NormCases.layerNormModulate(),
                        NormCases.headNormRope(),
                        NormCases.groupNorm(),
                        NormCases.groupMoments(),
                        NormCases.groupNormApply(),
                        ElementCases.silu(),
                        ElementCases.relu(),
                        ElementCases.mixBlocks(),
                        ConvolutionCases.conv2d(),
                        ConvolutionCases.upsampleNearest(),
                        ElementCases.embeddingGather(),
                        ElementCases.convert())
                .flatMap(List::stream)
                .toList();
    }

    /** The widths of every linear layer and of typical convolutions of klein 4B, on few rows or pixels. */
    public static List<KernelCase> klein4b() {
        return Stream.of(LinearCases.kleinLinear(), ConvolutionCases.kleinConv2d(), AttentionCases.kleinAttention())
                .flatMap(List::stream)
                .toList();
    }

    /** Calls with a size of zero, which do nothing. */
    public static List<KernelCase> empty() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] size : new int[][] {{0, 5, 7}, {3, 0, 7}, {3, 5, 0}}) {
            cases.add(LinearCases.linear(size[0], size[1], size[2], DType.BF16, DType.F32, Epilogues.STORE));
            cases.add(LinearCases.linear(size[0], size[1], size[2], DType.F32, null, Epilogues.ADD));
        }
        cases.add(AttentionCases.attention(
                0, 9, new AttentionShape(2, 1, 16, 0.25f), AttentionMask.NONE, Values.GAUSSIAN));
        cases.add(AttentionCases.attention(
                9, 0, new AttentionShape(2, 1, 16, 0.25f), AttentionMask.NONE, Values.GAUSSIAN));
        cases.add(NormCases.rmsNorm(0, 5, DType.BF16, false, Values.GAUSSIAN));
        cases.add(NormCases.rmsNorm(5, 0, DType.F32, true, Values.GAUSSIAN));
        cases.add(NormCases.layerNormModulate(0, 5, Values.GAUSSIAN));
        cases.add(NormCases.layerNormModulate(5, 0, Values.GAUSSIAN));
        cases.add(NormCases.headNormRope(0, 2, 16, Rope.Pairing.HALVES, DType.F32, Values.GAUSSIAN));
        cases.add(NormCases.headNormRope(4, 0, 16, Rope.Pairing.INTERLEAVED, DType.F32, Values.GAUSSIAN));
        cases.add(NormCases.groupNorm(0, 8, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(NormCases.groupNorm(8, 0, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(NormCases.groupMoments(0, 8, 2, Values.GAUSSIAN));
        cases.add(NormCases.groupMoments(8, 0, 2, Values.GAUSSIAN));
        cases.add(NormCases.groupNormApply(0, 8, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(NormCases.groupNormApply(8, 0, 2, DType.F32, true, false, Values.GAUSSIAN));
        cases.add(ElementCases.silu(0, 8, false, Values.GAUSSIAN));
        cases.add(ElementCases.silu(8, 0, true, Values.GAUSSIAN));
        cases.add(ElementCases.relu(0, 8, false, Values.GAUSSIAN));
        cases.add(ElementCases.relu(8, 0, true, Values.GAUSSIAN));
        cases.add(ElementCases.mixBlocks(0, 3, 2, 4, Values.GAUSSIAN));
        cases.add(ElementCases.mixBlocks(4, 3, 2, 0, Values.GAUSSIAN));
        cases.add(ConvolutionCases.conv2d(
                ConvGeometry.same3x3(0, 4), 4, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(ConvolutionCases.conv2d(
                ConvGeometry.same3x3(4, 0), 4, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(ConvolutionCases.conv2d(
                ConvGeometry.pointwise(4, 4), 0, 3, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(ConvolutionCases.conv2d(
                ConvGeometry.pointwise(4, 4), 3, 0, DType.F32, null, Epilogues.STORE, Values.GAUSSIAN));
        cases.add(ConvolutionCases.upsampleNearest(0, 3, 4));
        cases.add(ConvolutionCases.upsampleNearest(3, 2, 0));
        cases.add(ElementCases.embeddingGather(7, 4, DType.F32, new int[0]));
        cases.add(ElementCases.embeddingGather(7, 0, DType.F32, new int[] {1, 2}));
        cases.add(ElementCases.convert(0, 4, DType.F32, DType.BF16, Values.GAUSSIAN));
        cases.add(ElementCases.convert(4, 0, DType.F16, DType.F32, Values.GAUSSIAN));
        return cases;
    }

    /** One case of each way to add up, small enough for an interpreter. */
    static List<KernelCase> forWarmUp() {
        return List.of(
                LinearCases.linear(3, 77, 37, DType.BF16, null, Epilogues.STORE),
                LinearCases.linear(33, 77, 37, DType.F32, DType.F32, Epilogues.ADD),
                AttentionCases.attention(9, 77, AttentionCases.shape(2, 1, 40), AttentionMask.NONE, Values.GAUSSIAN),
                AttentionCases.causal(17, 17, 12, AttentionCases.shape(2, 1, 16)),
                NormCases.rmsNorm(3, 77, DType.F32, false, Values.GAUSSIAN),
                NormCases.layerNormModulate(3, 77, Values.GAUSSIAN),
                NormCases.headNormRope(5, 3, 48, Rope.Pairing.HALVES, DType.F32, Values.GAUSSIAN),
                NormCases.groupNorm(37, 48, 3, DType.F32, true, false, Values.GAUSSIAN),
                NormCases.groupMoments(37, 48, 3, Values.GAUSSIAN),
                NormCases.groupNormApply(37, 48, 3, DType.F32, true, false, Values.GAUSSIAN),
                ElementCases.silu(3, 77, false, Values.GAUSSIAN),
                ElementCases.mixBlocks(3, 3, 2, 37, Values.GAUSSIAN),
                ConvolutionCases.conv2d(
                        ConvGeometry.same3x3(5, 4), 30, 16, DType.BF16, null, Epilogues.STORE, Values.GAUSSIAN));
    }

    static String label(@Nullable DType dtype) {
        return dtype == null ? "none" : dtype.label();
    }
}
