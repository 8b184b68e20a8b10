package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.backend.TileSizes;
import org.jspecify.annotations.Nullable;

/**
 * The operators in pure Java on the Vector API. Needs {@code --add-modules jdk.incubator.vector}. Scratch memory grows to what
 * the largest call needs and is kept: a repeated call allocates nothing of note.
 */
public final class VectorKernels implements Kernels {

    private final int vectorBits;
    private final Kernels operators;

    /**
     * Operators at the width that the processor prefers, with the usual block sizes.
     *
     * @param pool the threads; remains the caller's to close
     */
    public VectorKernels(ComputePool pool) {
        this(pool, preferredVectorBits(), TileSizes.USUAL);
    }

    /**
     * Operators at a chosen width.
     *
     * @param pool the threads; remains the caller's to close
     * @param vectorBits 64, 128, 256 or 512, at most {@link #preferredVectorBits()}
     * @param blocks how products are cut
     * @throws IllegalArgumentException if this machine has no vectors of that width
     */
    public VectorKernels(ComputePool pool, int vectorBits, TileSizes blocks) {
        if (vectorBits < 64 || vectorBits > preferredVectorBits() || Integer.bitCount(vectorBits) != 1) {
            throw new IllegalArgumentException("vector width: expected a power of two from 64 to %d bits, found %d"
                    .formatted(preferredVectorBits(), vectorBits));
        }
        this.vectorBits = vectorBits;
        this.operators = vectorBits == preferredVectorBits()
                ? new VectorOperators(pool, blocks)
                : WidthLoader.operators(pool, vectorBits, blocks);
    }

    /** The width in bits that the Java virtual machine prefers on this processor. */
    public static int preferredVectorBits() {
        return WidthLoader.preferredBits();
    }

    /** The width in bits that these operators use. */
    public int vectorBits() {
        return vectorBits;
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        operators.linear(out, in, weight, bias, epilogue);
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        operators.attention(out, q, k, v, shape, mask);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        operators.rmsNorm(out, in, weight, eps);
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        operators.layerNormModulate(out, in, scale, shift, eps);
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        operators.headNormRope(x, weight, eps, rope);
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        operators.groupNorm(out, in, groups, weight, bias, eps, silu);
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        operators.groupMoments(out, in);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        operators.groupNormApply(out, in, moments, weight, bias, eps, silu);
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        operators.silu(out, in);
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        operators.conv2d(out, in, weight, bias, geometry, epilogue);
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        operators.upsampleNearest(out, in, height, width);
    }

    @Override
    public void embeddingGather(Tensor out, Tensor table, int[] ids) {
        operators.embeddingGather(out, table, ids);
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        operators.convert(out, in);
    }
}
