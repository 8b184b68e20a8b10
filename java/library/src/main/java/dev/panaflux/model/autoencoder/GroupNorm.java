package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A group norm's weights. Pitfall: epsilon is 1e-6, not PyTorch's default.
 *
 * @param weight {@code [1, channels]}
 * @param bias {@code [1, channels]}
 * @param groups number of groups
 */
record GroupNorm(Tensor weight, Tensor bias, int groups) {

    private static final float EPS = 1e-6f;

    static GroupNorm bind(TensorSource weights, String prefix, int channels, int groups) throws ModelFormatException {
        return new GroupNorm(
                weights.tensor(prefix + ".weight", channels), weights.tensor(prefix + ".bias", channels), groups);
    }

    /** Normalises a whole image; {@code out} may be {@code in}. */
    void apply(Pass pass, Tensor out, Tensor in) {
        pass.kernels().groupNorm(out, in, groups, weight, bias, EPS, false);
    }

    /** Normalises a whole image and applies SiLU; {@code out} may be {@code in}. */
    void applySilu(Pass pass, Tensor out, Tensor in) {
        pass.kernels().groupNorm(out, in, groups, weight, bias, EPS, true);
    }

    /** Normalises rows of an image whose {@link GroupMoments} are known, and applies SiLU, in place. */
    void applySiluInPlace(Pass pass, Tensor rows, Tensor moments) {
        pass.kernels().groupNormApply(rows, rows, moments, weight, bias, EPS, true);
    }
}
