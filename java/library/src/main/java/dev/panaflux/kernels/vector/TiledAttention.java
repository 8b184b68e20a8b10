package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention with an online softmax: for each query a running maximum, a running sum of exponentials, and an output that is
 * rescaled whenever the maximum rises.
 *
 * <p>A task takes one head and a chunk of queries, packs the keys and values tile by tile, and multiplies them with groups
 * of queries on {@link MicroKernel}. Tiles do not depend on the number of threads.
 *
 * <p>Source: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao et al., "FlashAttention", 2022.
 */
final class TiledAttention {

    /** Keys per tile; a tile's probabilities form a left panel, so at most {@link MicroKernel#DEPTH}. */
    private static final int KEYS = 128;

    /** Queries whose scores are computed together. */
    private static final int GROUP = Math.ceilDiv(48, MicroKernel.ROWS) * MicroKernel.ROWS;

    /** Floats of the outputs that a task holds. */
    private static final int CHUNK_FLOATS = 32 * 1024;

    private static final int STRIDE = MicroKernel.STRIDE;
    private static final int COLS = MicroKernel.COLS;

    private final Tensor out;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final AttentionShape shape;
    private final AttentionMask mask;
    private final int headDim;
    private final int paddedDim;
    private final int depthParts;
    private final int partDepth;
    private final int tileFloats;
    private final int chunkRows;
    private final int chunks;

    TiledAttention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        this.out = out;
        this.q = q;
        this.k = k;
        this.v = v;
        this.shape = shape;
        this.mask = mask;
        this.headDim = shape.headDim();
        this.paddedDim = Math.ceilDiv(headDim, COLS) * COLS;
        this.depthParts = Math.ceilDiv(headDim, MicroKernel.DEPTH);
        this.partDepth = Math.ceilDiv(headDim, depthParts);
        this.tileFloats = KEYS * Math.max(paddedDim, depthParts * partDepth);
        int queries = Math.toIntExact(q.rows());
        this.chunkRows = Math.max(1, CHUNK_FLOATS / paddedDim / GROUP) * GROUP;
        this.chunks = Math.ceilDiv(queries, chunkRows);
    }

    void run(ComputePool pool, Scratch[] scratch) {
        // The last chunks of a causal mask are the longest. They come first, so that none is left running at the end.
        pool.forEach(
                Math.multiplyExact(chunks, shape.heads()),
                (index, worker) -> compute(
                        index % shape.heads(), chunks - 1 - index / shape.heads(), scratch[worker].attention()));
    }

    private void compute(int head, int chunk, AttentionScratch scratch) {
        int first = chunk * chunkRows;
        int count = (int) Math.min(chunkRows, q.rows() - first);
        int padded = Math.ceilDiv(count, MicroKernel.ROWS) * MicroKernel.ROWS;
        scratch.reserve(depthParts * chunkRows * STRIDE, tileFloats, GROUP * STRIDE, chunkRows, paddedDim);
        copyQueries(head, first, count, padded, scratch);
        Arrays.fill(scratch.maxima, 0, padded, Float.NEGATIVE_INFINITY);
        Arrays.fill(scratch.denominators, 0, padded, 0);
        Arrays.fill(scratch.sums, 0, padded * paddedDim, 0);
        int keyHead = head / (shape.heads() / shape.kvHeads());
        long end = visibleKeys(first + count - 1L);
        for (long key = 0; key < end; key += KEYS) {
            int keys = (int) Math.min(KEYS, end - key);
            packKeys(keyHead, key, keys, scratch);
            boolean finite = packValues(keyHead, key, keys, scratch);
            for (int group = 0; group < padded; group += GROUP) {
                int height = Math.min(GROUP, padded - group);
                long lastQuery = Math.min(first + count - 1L, first + group + height - 1L);
                if (visibleKeys(lastQuery) > key) {
                    scores(group, height, keys, scratch);
                    boolean whole = softmax(first, group, height, count, key, keys, scratch);
                    weigh(group, height, keys, whole || finite, first, key, scratch);
                }
            }
        }
        writeOutputs(head, first, count, scratch);
    }

    private void copyQueries(int head, int first, int count, int padded, AttentionScratch scratch) {
        float[] to = scratch.queries;
        for (int part = 0; part < depthParts; part++) {
            int d = part * partDepth;
            int length = Math.min(partDepth, headDim - d);
            for (int i = 0; i < padded; i++) {
                int at = (part * chunkRows + i) * STRIDE;
                if (i < count) {
                    scratch.elements.read(q, first + i, (long) head * headDim + d, to, at, length);
                    scale(to, at, length, shape.scale());
                } else {
                    Arrays.fill(to, at, at + length, 0);
                }
            }
        }
    }

    /** Keys as strips {@code [part, strip, depth, COLS]}: features by keys. */
    private void packKeys(int keyHead, long key, int keys, AttentionScratch scratch) {
        float[] line = scratch.line;
        float[] to = scratch.keys;
        for (int j = 0; j < Math.ceilDiv(keys, COLS) * COLS; j++) {
            if (j < keys) {
                scratch.elements.read(k, key + j, (long) keyHead * headDim, line, 0, headDim);
            } else {
                Arrays.fill(line, 0, headDim, 0);
            }
            for (int part = 0; part < depthParts; part++) {
                int d = part * partDepth;
                int length = Math.min(partDepth, headDim - d);
                int at = d * KEYS + j / COLS * COLS * partDepth + j % COLS;
                for (int i = 0; i < length; i++) {
                    to[at + i * COLS] = line[d + i];
                }
            }
        }
        scratch.keyStrips.write(to, tileFloats, 0);
    }

    /**
     * Values as strips {@code [strip, keys, COLS]}: keys by features.
     *
     * @return whether all of them are finite
     */
    private boolean packValues(int keyHead, long key, int keys, AttentionScratch scratch) {
        float[] line = scratch.line;
        FloatVector check = Lanes.zero();
        Arrays.fill(line, headDim, paddedDim, 0);
        for (int j = 0; j < keys; j++) {
            scratch.elements.read(v, key + j, (long) keyHead * headDim, line, 0, headDim);
            for (int d = 0; d < paddedDim; d += COLS) {
                int at = d * KEYS + j * COLS;
                for (int i = 0; i < COLS; i += Lanes.COUNT) {
                    FloatVector value = Lanes.load(line, d + i);
                    check = value.fma(Lanes.zero(), check);
                    value.intoArray(scratch.values, at + i);
                }
            }
        }
        scratch.valueStrips.write(scratch.values, tileFloats, 0);
        return !check.test(VectorOperators.IS_NAN).anyTrue();
    }

    private void scores(int group, int height, int keys, AttentionScratch scratch) {
        for (int part = 0; part < depthParts; part++) {
            int d = part * partDepth;
            int length = Math.min(partDepth, headDim - d);
            for (int j = 0; j < keys; j += COLS) {
                for (int i = 0; i < height; i += MicroKernel.ROWS) {
                    MicroKernel.multiply(
                            scratch.queries,
                            (part * chunkRows + group + i) * STRIDE,
                            scratch.keyStrips,
                            d * KEYS + j * partDepth,
                            length,
                            scratch.scores,
                            i * STRIDE + j,
                            STRIDE,
                            part > 0);
                }
            }
        }
    }

    /**
     * Turns a tile's scores into exponentials and rescales the previous sums.
     *
     * @return whether no key of the tile was masked
     */
    private boolean softmax(int first, int group, int height, int count, long key, int keys, AttentionScratch scratch) {
        boolean whole = true;
        float[] scores = scratch.scores;
        for (int i = 0; i < Math.min(height, count - group); i++) {
            int row = group + i;
            int at = i * STRIDE;
            int visible = Math.clamp(visibleKeys(first + row) - key, 0, keys);
            whole &= visible == keys;
            float before = scratch.maxima[row];
            float maximum = maximum(scores, at, visible, before);
            if (maximum == Float.NEGATIVE_INFINITY) {
                // No key has a finite score so far: there is no term yet, and a difference from the maximum would be
                // NaN.
                Arrays.fill(scores, at, at + keys, 0);
                continue;
            }
            float sum = exponentials(scores, at, visible, maximum);
            Arrays.fill(scores, at + visible, at + keys, 0);
            if (maximum != before) {
                float rescale = (float) Math.exp(before - maximum);
                scale(scratch.sums, row * paddedDim, headDim, rescale);
                scratch.denominators[row] = scratch.denominators[row] * rescale + sum;
                scratch.maxima[row] = maximum;
            } else {
                scratch.denominators[row] += sum;
            }
        }
        return whole;
    }

    /** {@code sums += scores * values}. */
    private void weigh(int group, int height, int keys, boolean dense, int first, long key, AttentionScratch scratch) {
        if (!dense) {
            weighVisible(group, height, keys, first, key, scratch);
            return;
        }
        for (int d = 0; d < paddedDim; d += COLS) {
            for (int i = 0; i < height; i += MicroKernel.ROWS) {
                MicroKernel.multiply(
                        scratch.scores,
                        i * STRIDE,
                        scratch.valueStrips,
                        d * KEYS,
                        keys,
                        scratch.sums,
                        (group + i) * paddedDim + d,
                        paddedDim,
                        true);
            }
        }
    }

    /** Like {@link #weigh}, if a masked value is infinite or NaN, so that zero times it is not zero. */
    private void weighVisible(int group, int height, int keys, int first, long key, AttentionScratch scratch) {
        for (int i = 0; i < height; i++) {
            int visible = Math.clamp(visibleKeys(first + group + i) - key, 0, keys);
            for (int j = 0; j < visible; j++) {
                float weight = scratch.scores[i * STRIDE + j];
                for (int d = 0; d < headDim; d++) {
                    int at = (group + i) * paddedDim + d;
                    float value = scratch.values[d / COLS * COLS * KEYS + j * COLS + d % COLS];
                    scratch.sums[at] = Math.fma(weight, value, scratch.sums[at]);
                }
            }
        }
    }

    private void writeOutputs(int head, int first, int count, AttentionScratch scratch) {
        MemorySegment to = out.segment();
        for (int i = 0; i < count; i++) {
            divide(scratch.sums, i * paddedDim, headDim, scratch.denominators[i]);
            long offset = Elements.offset(out, first + i, (long) head * headDim);
            MemorySegment.copy(scratch.sums, i * paddedDim, to, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, headDim);
        }
    }

    private long visibleKeys(long query) {
        return switch (mask) {
            case AttentionMask.None _ -> k.rows();
            case AttentionMask.CausalPadded causal -> Math.min(query + 1, causal.validKeys());
        };
    }

    private static float maximum(float[] x, int at, int n, float start) {
        FloatVector largest = Lanes.broadcast(start);
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            largest = largest.max(Lanes.load(x, at + i));
        }
        float maximum = largest.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            maximum = Math.max(maximum, x[at + i]);
        }
        return maximum;
    }

    /** {@code x = exp(x - maximum)}; returns the sum. */
    private static float exponentials(float[] x, int at, int n, float maximum) {
        FloatVector sum = Lanes.zero();
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            FloatVector y = VectorMath.expBelowOverflow(Lanes.load(x, at + i).sub(maximum));
            y.intoArray(x, at + i);
            sum = sum.add(y);
        }
        float total = Lanes.sum(sum);
        for (; i < n; i++) {
            x[at + i] = (float) Math.exp(x[at + i] - maximum);
            total += x[at + i];
        }
        return total;
    }

    private static void scale(float[] x, int at, int n, float factor) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            Lanes.load(x, at + i).mul(factor).intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] *= factor;
        }
    }

    private static void divide(float[] x, int at, int n, float divisor) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            Lanes.load(x, at + i).div(divisor).intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] /= divisor;
        }
    }
}
