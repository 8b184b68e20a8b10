package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/**
 * A weight decomposed into directions and magnitudes of its columns (DoRA over inputs): {@code D = (W + V) G - W} with a diagonal
 * {@code G}, so {@code D x = W (G - 1) x + V G x}. Unlike the other adapters it costs a second product with {@code W}.
 *
 * @param weight {@code W}, {@code [outDim, inDim]}
 * @param difference {@code V}
 * @param gains the diagonal of {@code G}, {@code [1, inDim]} f32
 */
public record InputDecomposedAdapter(Weight weight, Adapter difference, Tensor gains) implements Adapter {

    /** With it, a norm with mean 0 and variance 1 changes nothing. */
    private static final float EPSILON = 1e-12f;

    @Override
    public long outDim() {
        return difference.outDim();
    }

    @Override
    public long inDim() {
        return difference.inDim();
    }

    @Override
    public InputDecomposedAdapter rows(long from, long to) {
        return new InputDecomposedAdapter(weight.rows(from, to), difference.rows(from, to), gains);
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        try (var _ = pass.workspace().frame()) {
            Tensor changes = pass.workspace().allocate(1, inDim());
            float[] factors = gains.toFloats();
            changes.fill((_, col) -> factors[col] - 1);
            pass.kernels().linear(out, scaled(pass, in, changes), weight, null, sum);
            difference.add(pass, out, scaled(pass, in, gains), sum);
        }
    }

    /** {@code in} with each column times its factor: a norm whose mean is 0 and whose variance is 1. */
    private Tensor scaled(Pass pass, Tensor in, Tensor factors) {
        Tensor moments = pass.workspace().allocate(2, 1);
        moments.fill((row, _) -> row);
        Tensor zeros = pass.workspace().allocate(1, inDim());
        zeros.clear();
        Tensor product = pass.workspace().allocate(in.rows(), in.cols());
        pass.kernels().groupNormApply(product, in, moments, factors, zeros, EPSILON, false);
        return product;
    }
}
