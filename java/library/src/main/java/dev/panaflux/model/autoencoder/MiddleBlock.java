package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import org.jspecify.annotations.Nullable;

/**
 * A residual block, self-attention if the config has it, and another residual block, at the coarsest level.
 *
 * <p>Source: {@code UNetMidBlock2D} of diffusers.
 */
final class MiddleBlock {

    private final ResidualBlock before;
    private final @Nullable SelfAttention attention;
    private final ResidualBlock after;

    MiddleBlock(
            Kernels kernels,
            ComputePool pool,
            TensorSource weights,
            String prefix,
            int channels,
            int groups,
            boolean addAttention)
            throws ModelFormatException {
        this.before = new ResidualBlock(kernels, pool, weights, prefix + ".resnets.0", channels, channels, groups);
        this.attention =
                addAttention ? new SelfAttention(kernels, weights, prefix + ".attentions.0", channels, groups) : null;
        this.after = new ResidualBlock(kernels, pool, weights, prefix + ".resnets.1", channels, channels, groups);
    }

    /** Plans {@link #apply}. */
    void plan(PlanePlan plan, ImageSize size) {
        before.plan(plan, size);
        if (attention != null) {
            attention.plan(plan, size);
        }
        after.plan(plan, size);
    }

    /** Replaces the current activations. */
    void apply(Planes planes, ImageSize size) {
        before.apply(planes, size);
        if (attention != null) {
            attention.apply(planes, size);
        }
        after.apply(planes, size);
    }
}
