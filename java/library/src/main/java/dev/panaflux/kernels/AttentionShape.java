package dev.panaflux.kernels;

/**
 * Heads of an attention operator; grouped-query attention when {@code kvHeads < heads}.
 *
 * @param heads number of query heads
 * @param kvHeads number of key and value heads, a divisor of {@code heads}; query head {@code h} reads key head {@code h /
 *     (heads / kvHeads)}
 * @param headDim features per head
 * @param scale factor on the scores, usually {@code 1 / sqrt(headDim)}
 */
public record AttentionShape(int heads, int kvHeads, int headDim, float scale) {

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is not positive or {@code kvHeads} does not divide {@code heads}
     */
    public AttentionShape {
        if (heads < 1 || kvHeads < 1 || headDim < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "attention: expected positive heads, kvHeads dividing heads, headDim; found %d, %d, %d"
                            .formatted(heads, kvHeads, headDim));
        }
    }

    /** Ordinary multi-head attention with scale {@code 1 / sqrt(headDim)}. */
    public static AttentionShape multiHead(int heads, int headDim) {
        return new AttentionShape(heads, heads, headDim, (float) (1.0 / Math.sqrt(headDim)));
    }
}
