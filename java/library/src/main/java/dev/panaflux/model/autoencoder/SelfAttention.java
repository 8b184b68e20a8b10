package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;

/**
 * {@code x += attention(norm(x))}: one head as wide as the picture has channels, every pixel attending to all.
 *
 * <p>Source: {@code Attention} with {@code _from_deprecated_attn_block} of diffusers.
 */
final class SelfAttention {

    /** A linear layer of the head: weight {@code [channels, channels]}, bias {@code [1, channels]}. */
    private record Projection(Tensor weight, Tensor bias) {

        /** Some checkpoints hold the weight as a 1x1 convolution. */
        static Projection bind(TensorSource weights, String prefix, int channels) throws ModelFormatException {
            return new Projection(
                    matrix(weights, prefix + ".weight", channels), weights.tensor(prefix + ".bias", channels));
        }

        private static Tensor matrix(TensorSource weights, String name, int channels) throws ModelFormatException {
            try {
                return weights.tensor(name, channels, channels);
            } catch (ModelFormatException notAMatrix) {
                try {
                    return weights.tensor(name, channels, channels, 1, 1);
                } catch (ModelFormatException notAConvolution) {
                    notAMatrix.addSuppressed(notAConvolution);
                    throw notAMatrix;
                }
            }
        }
    }

    private final Kernels kernels;
    private final int channels;
    private final GroupNorm norm;
    private final Projection query;
    private final Projection key;
    private final Projection value;
    private final Projection output;

    SelfAttention(Kernels kernels, TensorSource weights, String prefix, int channels, int groups)
            throws ModelFormatException {
        this.kernels = kernels;
        this.channels = channels;
        this.norm = GroupNorm.bind(weights, prefix + ".group_norm", channels, groups);
        this.query = Projection.bind(weights, prefix + ".to_q", channels);
        this.key = Projection.bind(weights, prefix + ".to_k", channels);
        this.value = Projection.bind(weights, prefix + ".to_v", channels);
        this.output = Projection.bind(weights, prefix + ".to_out.0", channels);
    }

    /** Plans {@link #apply}. */
    void plan(PlanePlan plan, ImageSize size) {
        plan.current(size.pixels(), channels);
        plan.spare(3 * size.pixels(), channels);
        plan.scratch(size.pixels(), channels);
    }

    /** Replaces the current activations. */
    void apply(Planes planes, ImageSize size) {
        long pixels = size.pixels();
        Tensor image = planes.current(pixels, channels);
        Tensor spare = planes.spare(3 * pixels, channels);
        Tensor normed = spare.rows(0, pixels);
        Tensor q = spare.rows(pixels, 2 * pixels);
        Tensor k = spare.rows(2 * pixels, 3 * pixels);
        Tensor v = planes.scratch(pixels, channels);
        norm.apply(kernels, normed, image);
        kernels.linear(q, normed, query.weight(), query.bias(), Epilogue.STORE);
        kernels.linear(k, normed, key.weight(), key.bias(), Epilogue.STORE);
        kernels.linear(v, normed, value.weight(), value.bias(), Epilogue.STORE);
        kernels.attention(normed, q, k, v, AttentionShape.multiHead(1, channels), AttentionMask.NONE);
        kernels.linear(image, normed, output.weight(), output.bias(), Epilogue.ADD);
    }
}
