package dev.panaflux.model.autoencoder;

import dev.panaflux.model.Pass;
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

    MiddleBlock(TensorSource weights, String prefix, int channels, int groups, boolean addAttention)
            throws ModelFormatException {
        this.before = new ResidualBlock(weights, prefix + ".resnets.0", channels, channels, groups);
        this.attention = addAttention ? new SelfAttention(weights, prefix + ".attentions.0", channels, groups) : null;
        this.after = new ResidualBlock(weights, prefix + ".resnets.1", channels, channels, groups);
    }

    /** Replaces the current activations. */
    void apply(Pass pass, ImageBuffers buffers, ImageSize size) {
        before.applyWhole(pass, buffers, size);
        if (attention != null) {
            attention.apply(pass, buffers, size);
        }
        after.applyWhole(pass, buffers, size);
    }
}
