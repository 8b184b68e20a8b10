package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/**
 * A weight decomposed into directions and magnitudes of its rows (DoRA): {@code D = G (W + V) - W} with a diagonal {@code G}. The
 * layer multiplies its own product by the gains, so {@code W} is read once.
 *
 * @param difference {@code V}
 * @param gains the diagonal of {@code G}, {@code [1, outDim]} f32
 */
public record DecomposedAdapter(Adapter difference, Tensor gains) implements Adapter {

    @Override
    public long outDim() {
        return difference.outDim();
    }

    @Override
    public long inDim() {
        return difference.inDim();
    }

    @Override
    public DecomposedAdapter rows(long from, long to) {
        return new DecomposedAdapter(difference.rows(from, to), gains.cols(from, to));
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        float[] factors = gains.toFloats();
        try (var _ = pass.workspace().frame()) {
            difference.add(pass, out, in, Gates.times(pass, sum, outDim(), output -> factors[output]));
        }
    }

    @Override
    public boolean changesGains() {
        return true;
    }

    @Override
    public void addGains(float[] all, int at) {
        float[] factors = gains.toFloats();
        for (int output = 0; output < factors.length; output++) {
            all[at + output] += factors[output] - 1;
        }
    }
}
