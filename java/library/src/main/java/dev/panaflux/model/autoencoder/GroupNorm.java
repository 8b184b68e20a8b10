package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * A group norm's weights. Trap: epsilon is 1e-6, not PyTorch's default.
 *
 * @param weight {@code [1, channels]}
 * @param bias {@code [1, channels]}
 * @param groups number of groups
 */
record GroupNorm(Tensor weight, Tensor bias, int groups) {

    static final float EPS = 1e-6f;

    static GroupNorm bind(TensorSource weights, String prefix, int channels, int groups) throws ModelFormatException {
        return new GroupNorm(
                weights.tensor(prefix + ".weight", channels), weights.tensor(prefix + ".bias", channels), groups);
    }

    /** Normalises a whole picture; {@code out} may be {@code in}. */
    void apply(Kernels kernels, Tensor out, Tensor in) {
        kernels.groupNorm(out, in, groups, weight, bias, EPS, false);
    }

    /** Normalises a whole picture, then SiLU; {@code out} may be {@code in}. */
    void applySilu(Kernels kernels, Tensor out, Tensor in) {
        kernels.groupNorm(out, in, groups, weight, bias, EPS, true);
    }
}
