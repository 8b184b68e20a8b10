package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.util.List;

/**
 * An adapter of a linear layer (LoRA): {@code W x} becomes {@code W x + B (A x)}. The adapter's strength must already be
 * multiplied into one of the matrices.
 *
 * @param down {@code A}, {@code [rank, inDim]}
 * @param up {@code B}, {@code [outDim, rank]}
 */
public record LowRankAdapter(Weight down, Weight up) {

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

    /** The adapter for the outputs {@code [from, to)}. */
    LowRankAdapter rows(long from, long to) {
        return new LowRankAdapter(down, up.rows(from, to));
    }

    /** Adds {@code B (A in)} to {@code out}; {@code epilogue} is ADD or a gated ADD. */
    void add(Pass pass, Tensor out, Tensor in, Epilogue epilogue) {
        try (var _ = pass.workspace().frame()) {
            Tensor narrow = pass.workspace().allocate(in.rows(), down.rows());
            pass.kernels().linear(narrow, in, down, null, Epilogue.STORE);
            pass.kernels().linear(out, narrow, up, null, epilogue);
        }
    }

    /** Whether all of {@code adapters} fit a weight {@code [outDim, inDim]}. */
    static boolean fit(List<LowRankAdapter> adapters, long outDim, long inDim) {
        return adapters.stream().allMatch(adapter -> adapter.up.rows() == outDim && adapter.down.cols() == inDim);
    }
}
