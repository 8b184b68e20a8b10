package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.util.Optional;

/**
 * A multiple of a low-rank adapter, {@code scale * B A}, whose second product is summed up with that of its layer. Layers that
 * share {@code A} and their input share the first product.
 *
 * @param down {@code A}, {@code [rank, inDim]}
 * @param up {@code B}, {@code [outDim, rank]}
 * @param scale the factor
 */
record LowRankTerm(Weight down, Tensor up, float scale) {

    /** {@code adapter} as such a term, if it is one. */
    static Optional<LowRankTerm> of(Adapter adapter) {
        return switch (adapter) {
            case LowRankAdapter lowRank -> Optional.of(new LowRankTerm(lowRank.down(), lowRank.up(), 1));
            case ScaledAdapter scaled
            when scaled.adapter() instanceof LowRankAdapter lowRank ->
                Optional.of(new LowRankTerm(lowRank.down(), lowRank.up(), scaled.scale()));
            default -> Optional.empty();
        };
    }

    /** Whether the first products are the same for the same input. */
    @SuppressWarnings("ReferenceEquality") // in dry runs, matrices without memory are equal but not the same
    boolean startsLike(LowRankTerm other) {
        return down == other.down && scale == other.scale;
    }

    /** The first product, {@code scale * A in}: {@code [rows, rank]} in memory of the pass's workspace. */
    Tensor multiply(Pass pass, Tensor in) {
        Tensor product = pass.workspace().allocate(in.rows(), down.rows());
        if (scale == 1) {
            pass.kernels().linear(product, in, down, null, Epilogue.STORE);
            return product;
        }
        product.clear();
        try (var _ = pass.workspace().frame()) {
            Epilogue scaled = Gates.times(pass, Epilogue.ADD, down.rows(), _ -> scale);
            pass.kernels().linear(product, in, down, null, scaled);
        }
        return product;
    }
}
