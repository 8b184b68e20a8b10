package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/**
 * A difference of low rank, {@code B A}: LoRA.
 *
 * @param down {@code A}, {@code [rank, inDim]}
 * @param up {@code B}, {@code [outDim, rank]}
 */
public record LowRankAdapter(Weight down, Tensor up) implements Adapter {

    /**
     * Checks that the matrices fit each other.
     *
     * @throws IllegalArgumentException if their ranks differ
     */
    public LowRankAdapter {
        if (down.rows() != up.cols()) {
            throw new IllegalArgumentException(
                    "adapter: expected an up matrix of %d columns for a down matrix %s, found %s"
                            .formatted(down.rows(), down.describe(), up.describe()));
        }
    }

    @Override
    public long outDim() {
        return up.rows();
    }

    @Override
    public long inDim() {
        return down.cols();
    }

    @Override
    public LowRankAdapter rows(long from, long to) {
        return new LowRankAdapter(down, up.rows(from, to));
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        try (var _ = pass.workspace().frame()) {
            Tensor narrow = pass.workspace().allocate(in.rows(), down.rows());
            pass.kernels().linear(narrow, in, down, null, Epilogue.STORE);
            pass.kernels().linear(out, narrow, up, null, sum);
        }
    }
}
