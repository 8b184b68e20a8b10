package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;
import java.util.Arrays;

/**
 * Attention by tiles of queries and keys with an online softmax: for each query a running maximum, a running sum of
 * exponentials, and an output that is rescaled whenever the maximum rises.
 *
 * <p>Source: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
 */
final class TiledAttention {

    private static final int QUERIES = 64;
    private static final int KEYS = 64;

    private final Tensor out;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final AttentionShape shape;
    private final AttentionMask mask;

    private TiledAttention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        this.out = out;
        this.q = q;
        this.k = k;
        this.v = v;
        this.shape = shape;
        this.mask = mask;
    }

    static void run(
            ComputePool pool, Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        var attention = new TiledAttention(out, q, k, v, shape, mask);
        int tiles = Math.toIntExact(Math.ceilDiv(q.rows(), QUERIES));
        pool.forEach(
                Math.multiplyExact(tiles, shape.heads()),
                (index, worker) -> attention.tile(index / tiles, (long) (index % tiles) * QUERIES));
    }

    private void tile(int head, long firstQuery) {
        int headDim = shape.headDim();
        int queryCol = head * headDim;
        int keyCol = head / (shape.heads() / shape.kvHeads()) * headDim;
        int queries = (int) Math.min(QUERIES, q.rows() - firstQuery);
        float[][] queryTile = new float[queries][headDim];
        for (int i = 0; i < queries; i++) {
            q.read(firstQuery + i, queryCol, queryTile[i], 0, headDim);
        }
        float[][] sums = new float[queries][headDim];
        float[] maxima = new float[queries];
        Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
        double[] denominators = new double[queries];

        float[][] keyTile = new float[headDim][KEYS];
        float[][] valueTile = new float[KEYS][headDim];
        float[] line = new float[headDim];
        float[] scores = new float[KEYS];
        long end = visibleKeys(firstQuery + queries - 1);
        for (long firstKey = 0; firstKey < end; firstKey += KEYS) {
            int keys = (int) Math.min(KEYS, end - firstKey);
            for (int j = 0; j < keys; j++) {
                k.read(firstKey + j, keyCol, line, 0, headDim);
                for (int d = 0; d < headDim; d++) {
                    keyTile[d][j] = line[d];
                }
                v.read(firstKey + j, keyCol, valueTile[j], 0, headDim);
            }
            for (int i = 0; i < queries; i++) {
                int visible = (int) Math.min(keys, visibleKeys(firstQuery + i) - firstKey);
                if (visible <= 0) {
                    continue;
                }
                Arrays.fill(scores, 0);
                TiledProduct.multiplyAdd(scores, queryTile[i], keyTile, headDim, visible);
                float maximum = maxima[i];
                for (int j = 0; j < visible; j++) {
                    scores[j] *= shape.scale();
                    maximum = Math.max(maximum, scores[j]);
                }
                if (maximum == Float.NEGATIVE_INFINITY) {
                    // All scores so far are -infinity: there is no term yet, and a difference from the maximum would be
                    // NaN.
                    continue;
                }
                float rescale = (float) Math.exp(maxima[i] - maximum);
                double denominator = denominators[i] * rescale;
                for (int j = 0; j < visible; j++) {
                    scores[j] = (float) Math.exp(scores[j] - maximum);
                    denominator += scores[j];
                }
                for (int d = 0; d < headDim; d++) {
                    sums[i][d] *= rescale;
                }
                TiledProduct.multiplyAdd(sums[i], scores, valueTile, visible, headDim);
                maxima[i] = maximum;
                denominators[i] = denominator;
            }
        }
        for (int i = 0; i < queries; i++) {
            for (int d = 0; d < headDim; d++) {
                line[d] = (float) (sums[i][d] / denominators[i]);
            }
            Elements.write(out, firstQuery + i, queryCol, line, headDim);
        }
    }

    private long visibleKeys(long query) {
        return switch (mask) {
            case AttentionMask.None _ -> k.rows();
            case AttentionMask.CausalPadded causal -> Math.min(query + 1, causal.validKeys());
        };
    }
}
