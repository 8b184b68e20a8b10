package dev.panaflux.kernels;

import org.jspecify.annotations.Nullable;

/**
 * The stateless tensor operators that backends implement and models use.
 *
 * <p>Activations and outputs are f32; weights may be f32, f16 or bf16 and are used as stored. Accumulation is in f32. The
 * output comes first. Outputs do not overlap inputs unless an operator says so. Every operator runs on all threads of the
 * backend's {@link ComputePool}, partitioned so that the result does not depend on the number of threads. Sizes of zero are
 * no-ops. NaN and infinities propagate as in IEEE 754 arithmetic.
 *
 * <p>Shapes, dtypes and overlap are checked once, in {@link CheckedKernels}; implementations trust their arguments. Accuracy
 * classes are relative to an oracle with double accumulators: EXACT, ULP(n) per element, NMSE(e) over the output.
 */
public interface Kernels extends AutoCloseable {

    /**
     * {@code y = in * weight^T + bias}, then {@code epilogue}. Accuracy: NMSE(1e-12).
     *
     * <p>With a {@link QuantizedWeight}, each row of {@code in} is quantised too ({@link Quantization}, to the bit):
     * {@code y[r, o] = (sum over k of q_in[r, k] * q_weight[o, k]) * scale_in[r] * scale_weight[o] + bias[o]}. The sum is an
     * exact integer, and the accuracy is that of this formula. A row of {@code in} with a value that is not finite becomes NaN.
     * Weights of other formats are equivalent to the floats that {@link Weight#read} returns.
     *
     * <p>{@link Epilogue.AddProduct} adds another product to {@code y}, whose operands are floats in every case.
     *
     * @param out {@code [rows, outDim]} f32
     * @param in {@code [rows, inDim]} f32
     * @param weight {@code [outDim, inDim]} of a format that {@link #takes} accepts
     * @param bias {@code [1, outDim]} f32, f16 or bf16, or null
     */
    void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue);

    /**
     * {@code out_h = softmax(scale * q_h k_h^T + mask) v_h} for each head, in tiles with an online softmax: the score matrix is
     * never stored. Accuracy: NMSE(1e-11).
     *
     * @param out {@code [queries, heads * headDim]} f32
     * @param q {@code [queries, heads * headDim]} f32
     * @param k {@code [keys, kvHeads * headDim]} f32
     * @param v {@code [keys, kvHeads * headDim]} f32
     */
    void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask);

    /**
     * {@code out = in / sqrt(mean(in^2) + eps) * weight} for each row. {@code out} may be {@code in}. Accuracy: NMSE(1e-12).
     *
     * @param out {@code [rows, cols]} f32
     * @param in {@code [rows, cols]} f32
     * @param weight {@code [1, cols]} any dtype
     */
    void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps);

    /**
     * {@code out = (in - mean) / sqrt(var + eps) * (1 + scale) + shift} for each row, with the biased variance. Accuracy:
     * NMSE(1e-12). Pitfall: FLUX.2 stores shift before scale in its modulations, but scale before shift in {@code norm_out}.
     *
     * @param out {@code [rows, cols]} f32
     * @param in {@code [rows, cols]} f32
     * @param scale {@code [1, cols]} f32
     * @param shift {@code [1, cols]} f32
     */
    void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps);

    /**
     * In place, for each row and head: RMS norm over the head's features, then the rotation of {@code rope}. Accuracy:
     * NMSE(1e-12).
     *
     * @param x {@code [seqLen, heads * headDim]} f32, headDim = {@code weight.cols()}
     * @param weight {@code [1, headDim]} any dtype
     * @param rope positions of the rows of {@code x}: cos and sin {@code [seqLen, headDim / 2]}
     */
    void headNormRope(Tensor x, Tensor weight, float eps, Rope rope);

    /**
     * {@code out = act((in - mean_g) / sqrt(var_g + eps) * weight + bias)}; mean and biased variance over all pixels and
     * the channels of group {@code g}; {@code act} is SiLU if {@code silu}, else the identity. {@code out} may be
     * {@code in}. Accuracy: NMSE(1e-11).
     *
     * @param out {@code [pixels, channels]} f32
     * @param in {@code [pixels, channels]} f32
     * @param groups a divisor of channels
     * @param weight {@code [1, channels]} any dtype
     * @param bias {@code [1, channels]} any dtype
     */
    void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu);

    /**
     * The first half of {@link #groupNorm}: mean and biased variance of each group over all pixels and the group's channels.
     * Both are NaN for a group with a value that is not finite. Accuracy: NMSE(1e-12). Moments of the bands of an image
     * combine in float64 by the formula of Chan, Golub and LeVeque, 1979.
     *
     * @param out {@code [2, groups]} f32: the means, then the variances
     * @param in {@code [pixels, channels]} f32; groups is a divisor of channels
     */
    void groupMoments(Tensor out, Tensor in);

    /**
     * The second half of {@link #groupNorm}: {@code out = act((in - mean_g) / sqrt(var_g + eps) * weight + bias)}; {@code act}
     * is SiLU if {@code silu}, else the identity. {@code out} may be {@code in}. Accuracy: NMSE(1e-12).
     *
     * @param out {@code [pixels, channels]} f32
     * @param in {@code [pixels, channels]} f32
     * @param moments {@code [2, groups]} f32: the means, then the variances; groups is a divisor of channels
     * @param weight {@code [1, channels]} any dtype
     * @param bias {@code [1, channels]} any dtype
     */
    void groupNormApply(Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu);

    /**
     * {@code out = in / (1 + exp(-in))}. {@code out} may be {@code in}. Accuracy: ULP(8), flushing results below 1e-30 to
     * zero is allowed.
     *
     * @param out {@code [rows, cols]} f32
     * @param in {@code [rows, cols]} f32
     */
    void silu(Tensor out, Tensor in);

    /**
     * {@code out = in < 0 ? 0 : in}, so NaN and negative zero stay. {@code out} may be {@code in}. Accuracy: EXACT.
     *
     * @param out {@code [rows, cols]} f32
     * @param in {@code [rows, cols]} f32
     */
    void relu(Tensor out, Tensor in);

    /**
     * {@code out_o = sum over i of mix[o, i] * in_i}, where {@code in_i} and {@code out_o} are blocks of equally many columns: the
     * product with {@code mix} of a Kronecker product. Accuracy: NMSE(1e-12).
     *
     * @param out {@code [rows, outBlocks * block]} f32
     * @param in {@code [rows, inBlocks * block]} f32
     * @param mix {@code [outBlocks, inBlocks]} f32
     */
    void mixBlocks(Tensor out, Tensor in, Tensor mix);

    /**
     * Cross-correlation over a channels-last image with zero padding, then {@code epilogue}, which adds no product; no full im2col
     * buffer is stored. Accuracy: NMSE(1e-12).
     *
     * @param out {@code [outHeight * outWidth, outChannels]} f32
     * @param in {@code [height * width, inChannels]} f32
     * @param weight {@code [outChannels, inChannels * kernel * kernel]} f32, f16 or bf16, in the stored order
     *     {@code [outChannels, inChannels, ky, kx]}
     * @param bias {@code [1, outChannels]} any dtype, or null
     */
    void conv2d(Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue);

    /**
     * Each pixel becomes 2x2 equal pixels. Accuracy: EXACT.
     *
     * @param out {@code [2 * height * 2 * width, channels]} f32
     * @param in {@code [height * width, channels]} f32
     */
    void upsampleNearest(Tensor out, Tensor in, int height, int width);

    /**
     * {@code out[i] = table[ids[i]]}, widened to f32. Accuracy: EXACT.
     *
     * @param out {@code [ids.length, cols]} f32
     * @param table {@code [vocabulary, cols]} of any format
     */
    void embeddingGather(Tensor out, Weight table, int[] ids);

    /**
     * {@code out = in}, converted to {@code out}'s dtype; rounding to nearest, ties to even. Accuracy: EXACT when widening
     * or copying, else correctly rounded.
     *
     * @param out {@code [rows, cols]} any dtype
     * @param in {@code [rows, cols]} any dtype
     */
    void convert(Tensor out, Tensor in);

    /** Whether operators accept weights of {@code format}; {@link CheckedKernels} rejects others. */
    default boolean takes(WeightFormat format) {
        return true;
    }

    /** Frees scratch memory; no operator may be called afterwards. Tensors and threads still belong to their owners. */
    @Override
    default void close() {}
}
