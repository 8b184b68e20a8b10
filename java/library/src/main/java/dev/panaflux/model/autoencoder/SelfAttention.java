package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * {@code x += attention(norm(x))}: a single head over all channels; every pixel attends to every pixel.
 *
 * <p>Source: {@code Attention} with {@code _from_deprecated_attn_block} of diffusers.
 */
final class SelfAttention {

    private final int channels;
    private final GroupNorm norm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;

    SelfAttention(TensorSource weights, String prefix, int channels, int groups) throws ModelFormatException {
        this.channels = channels;
        this.norm = GroupNorm.bind(weights, prefix + ".group_norm", channels, groups);
        this.query = projection(weights, prefix + ".to_q", channels);
        this.key = projection(weights, prefix + ".to_k", channels);
        this.value = projection(weights, prefix + ".to_v", channels);
        this.output = projection(weights, prefix + ".to_out.0", channels);
    }

    /** Some checkpoints store the weight as a 1x1 convolution. */
    private static Linear projection(TensorSource weights, String prefix, int channels) throws ModelFormatException {
        try {
            return Linear.bindWithBias(weights, prefix, channels, channels);
        } catch (ModelFormatException notAMatrix) {
            try {
                return Convolution.bindPointwise(weights, prefix, channels, channels);
            } catch (ModelFormatException notAConvolution) {
                notAMatrix.addSuppressed(notAConvolution);
                throw notAMatrix;
            }
        }
    }

    /** Replaces the current activations. */
    void apply(Pass pass, ImageBuffers buffers, ImageSize size) {
        long pixels = size.pixels();
        Tensor image = buffers.current(pixels, channels);
        Tensor spare = buffers.spare(3 * pixels, channels);
        Tensor normed = spare.rows(0, pixels);
        Tensor q = spare.rows(pixels, 2 * pixels);
        Tensor k = spare.rows(2 * pixels, 3 * pixels);
        Tensor v = buffers.scratch(pixels, channels);
        norm.apply(pass, normed, image);
        query.apply(pass, q, normed, Epilogue.STORE);
        key.apply(pass, k, normed, Epilogue.STORE);
        value.apply(pass, v, normed, Epilogue.STORE);
        pass.kernels().attention(normed, q, k, v, AttentionShape.multiHead(1, channels), AttentionMask.NONE);
        output.apply(pass, image, normed, Epilogue.ADD);
    }
}
