package dev.panaflux.explain.record;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import org.jspecify.annotations.Nullable;

/** Hands every call on unchanged and tells a watch of it. */
final class WatchedKernels implements Kernels {

    private final Kernels kernels;
    private final CallWatch watch;

    WatchedKernels(Kernels kernels, CallWatch watch) {
        this.kernels = kernels;
        this.watch = watch;
    }

    private void watch(Call call, Runnable work) {
        watch.before(call);
        long start = System.nanoTime();
        work.run();
        watch.after(call, System.nanoTime() - start);
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        watch(new Call.Product(out, in, epilogue.last()), () -> kernels.linear(out, in, weight, bias, epilogue));
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        watch(new Call.Attention(q, k, v, shape, mask), () -> kernels.attention(out, q, k, v, shape, mask));
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        watch(new Call.Other(Operator.RMS_NORM), () -> kernels.rmsNorm(out, in, weight, eps));
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        watch(new Call.Modulated(out, in, scale, shift), () -> kernels.layerNormModulate(out, in, scale, shift, eps));
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        watch(new Call.Other(Operator.HEAD_NORM_ROPE), () -> kernels.headNormRope(x, weight, eps, rope));
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        watch(
                new Call.GroupNormed(Operator.GROUP_NORM, groups),
                () -> kernels.groupNorm(out, in, groups, weight, bias, eps, silu));
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        watch(new Call.Other(Operator.GROUP_MOMENTS), () -> kernels.groupMoments(out, in));
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        watch(
                new Call.GroupNormed(Operator.GROUP_NORM_APPLY, Math.toIntExact(moments.rows())),
                () -> kernels.groupNormApply(out, in, moments, weight, bias, eps, silu));
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        watch(new Call.Other(Operator.SILU), () -> kernels.silu(out, in));
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        watch(new Call.Other(Operator.RELU), () -> kernels.relu(out, in));
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        watch(new Call.Other(Operator.MIX_BLOCKS), () -> kernels.mixBlocks(out, in, mix));
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        watch(new Call.Convolved(out), () -> kernels.conv2d(out, in, weight, bias, geometry, epilogue));
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        watch(new Call.Other(Operator.UPSAMPLE_NEAREST), () -> kernels.upsampleNearest(out, in, height, width));
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        watch(new Call.Lookup(out), () -> kernels.embeddingGather(out, table, ids));
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        watch(new Call.Other(Operator.CONVERT), () -> kernels.convert(out, in));
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
