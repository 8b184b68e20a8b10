package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A group norm's weights. Pitfall: epsilon is 1e-6 in the autoencoder, and PyTorch's default in the tiny decoder.
 *
 * @param weight {@code [1, channels]}
 * @param bias {@code [1, channels]}
 * @param groups number of groups
 * @param eps added to every variance
 */
record GroupNorm(Tensor weight, Tensor bias, int groups, float eps) {

    private static final float EPS = 1e-6f;

    static GroupNorm bind(TensorSource weights, String prefix, int channels, int groups) throws ModelFormatException {
        return bind(weights, prefix, channels, groups, EPS);
    }

    static GroupNorm bind(TensorSource weights, String prefix, int channels, int groups, float eps)
            throws ModelFormatException {
        return new GroupNorm(
                weights.tensor(prefix + ".weight", channels), weights.tensor(prefix + ".bias", channels), groups, eps);
    }

    /** Normalises a whole image; {@code out} may be {@code in}. */
    void apply(Pass pass, Tensor out, Tensor in) {
        pass.kernels().groupNorm(out, in, groups, weight, bias, eps, false);
    }

    /** Normalises a whole image and applies SiLU; {@code out} may be {@code in}. */
    void applySilu(Pass pass, Tensor out, Tensor in) {
        pass.kernels().groupNorm(out, in, groups, weight, bias, eps, true);
    }

    /** Normalises rows of an image whose {@link GroupMoments} are known, and applies SiLU, in place. */
    void applySiluInPlace(Pass pass, Tensor rows, Tensor moments) {
        pass.kernels().groupNormApply(rows, rows, moments, weight, bias, eps, true);
    }
}
