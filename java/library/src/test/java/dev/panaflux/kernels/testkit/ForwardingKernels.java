package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import org.jspecify.annotations.Nullable;

/** Hands every call on; a base for kernels that are wrong, counted or recorded in one operator. */
public class ForwardingKernels implements Kernels {

    /** Where calls go. */
    protected final Kernels kernels;

    /** Hands every call to {@code kernels}. */
    public ForwardingKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        kernels.linear(out, in, weight, bias, epilogue);
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        kernels.attention(out, q, k, v, shape, mask);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        kernels.rmsNorm(out, in, weight, eps);
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        kernels.layerNormModulate(out, in, scale, shift, eps);
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        kernels.headNormRope(x, weight, eps, rope);
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        kernels.groupNorm(out, in, groups, weight, bias, eps, silu);
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        kernels.groupMoments(out, in);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        kernels.groupNormApply(out, in, moments, weight, bias, eps, silu);
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        kernels.mixBlocks(out, in, mix);
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        kernels.relu(out, in);
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        kernels.silu(out, in);
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        kernels.conv2d(out, in, weight, bias, geometry, epilogue);
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        kernels.upsampleNearest(out, in, height, width);
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        kernels.embeddingGather(out, table, ids);
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        kernels.convert(out, in);
    }

    @Override
    public boolean takes(WeightFormat format) {
        return kernels.takes(format);
    }

    @Override
    public void close() {
        kernels.close();
    }
}
