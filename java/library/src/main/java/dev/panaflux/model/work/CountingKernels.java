package dev.panaflux.model.work;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import org.jspecify.annotations.Nullable;

/** Computes nothing and adds up the cost of all calls. */
public final class CountingKernels implements Kernels {

    private final Tally tally = new Tally();

    /** Kernels that have counted nothing yet. */
    public CountingKernels() {}

    /** The cost of all calls so far. */
    public Work work() {
        return tally.work();
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        tally.linear(in.rows(), weight.cols(), weight.rows(), !epilogue.last().equals(Epilogue.STORE));
        if (epilogue instanceof Epilogue.AddProduct added) {
            tally.addedProduct(in.rows(), added.right().cols(), weight.rows());
        }
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        long pairs = mask.equals(AttentionMask.NONE) ? q.rows() * k.rows() : q.rows() * (q.rows() + 1) / 2;
        tally.attention(q.rows(), k.rows(), pairs, shape.heads(), shape.kvHeads(), shape.headDim());
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        tally.pass(x.rows(), x.cols());
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        tally.read(in.rows(), in.cols());
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        tally.pass(in.rows(), in.cols());
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        tally.mixBlocks(in.rows(), in.cols(), out.cols(), mix.rows());
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        long taps = (long) geometry.kernel() * geometry.kernel();
        tally.conv2d(in.rows(), in.cols(), out.rows(), out.cols(), taps, !epilogue.equals(Epilogue.STORE));
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        tally.upsampleNearest(in.rows(), in.cols());
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        tally.embeddingGather(ids.length, table.cols());
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        tally.pass(in.rows(), in.cols());
    }
}
