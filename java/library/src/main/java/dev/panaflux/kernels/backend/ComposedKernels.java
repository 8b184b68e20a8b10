package dev.panaflux.kernels.backend;

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
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Delegates each operator to the implementation in a table. */
final class ComposedKernels implements Kernels {

    private final Map<Operator, Kernels> table;

    /** {@code table} must contain every operator. */
    ComposedKernels(Map<Operator, Kernels> table) {
        this.table = new EnumMap<>(table);
    }

    private Kernels by(Operator operator) {
        return Objects.requireNonNull(table.get(operator), operator::label);
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        by(Operator.LINEAR).linear(out, in, weight, bias, epilogue);
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        by(Operator.ATTENTION).attention(out, q, k, v, shape, mask);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        by(Operator.RMS_NORM).rmsNorm(out, in, weight, eps);
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        by(Operator.LAYER_NORM_MODULATE).layerNormModulate(out, in, scale, shift, eps);
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        by(Operator.HEAD_NORM_ROPE).headNormRope(x, weight, eps, rope);
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        by(Operator.GROUP_NORM).groupNorm(out, in, groups, weight, bias, eps, silu);
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        by(Operator.GROUP_MOMENTS).groupMoments(out, in);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        by(Operator.GROUP_NORM_APPLY).groupNormApply(out, in, moments, weight, bias, eps, silu);
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        by(Operator.SILU).silu(out, in);
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        by(Operator.RELU).relu(out, in);
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        by(Operator.MIX_BLOCKS).mixBlocks(out, in, mix);
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        by(Operator.CONV2D).conv2d(out, in, weight, bias, geometry, epilogue);
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        by(Operator.UPSAMPLE_NEAREST).upsampleNearest(out, in, height, width);
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        by(Operator.EMBEDDING_GATHER).embeddingGather(out, table, ids);
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        by(Operator.CONVERT).convert(out, in);
    }

    @Override
    public boolean takes(WeightFormat format) {
        return by(Operator.LINEAR).takes(format);
    }

    @Override
    public void close() {
        new HashSet<>(table.values()).forEach(Kernels::close);
    }
}
