package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.Rope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Norms over one row or one head. */
final class RowNorms {

    /** Each lane's partner in a pair of neighbours. */
    private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(Lanes.FLOATS, lane -> lane ^ 1);

    /** Each of the first half of the lanes twice, and each of the second half. */
    private static final VectorShuffle<Float> FIRST_TWICE = VectorShuffle.fromOp(Lanes.FLOATS, lane -> lane / 2);

    private static final VectorShuffle<Float> SECOND_TWICE =
            VectorShuffle.fromOp(Lanes.FLOATS, lane -> Lanes.COUNT / 2 + lane / 2);

    private static final FloatVector SIGNS = alternatingSigns();

    private RowNorms() {}

    private static FloatVector alternatingSigns() {
        float[] signs = new float[Lanes.COUNT];
        for (int lane = 0; lane < signs.length; lane++) {
            signs[lane] = lane % 2 == 0 ? -1 : 1;
        }
        return Lanes.load(signs, 0);
    }

    /** {@code to = x / sqrt(mean(x^2) + eps) * weight} over {@code n} floats; {@code to} may be {@code from}. */
    static void rms(
            MemorySegment to, long toOffset, MemorySegment from, long fromOffset, float[] weight, int n, float eps) {
        double squares = sumOfSquares(from, fromOffset, n, 0);
        float inverse = (float) (1 / Math.sqrt(squares / n + eps));
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            FloatVector x = Lanes.load(from, fromOffset + 4L * i);
            Lanes.store(x.mul(inverse).mul(Lanes.load(weight, i)), to, toOffset + 4L * i);
        }
        for (; i < n; i++) {
            set(to, toOffset + 4L * i, get(from, fromOffset + 4L * i) * inverse * weight[i]);
        }
    }

    /** {@code to = (x - mean) / sqrt(var + eps) * (1 + scale) + shift}; {@code to} may be {@code from}. */
    static void layerModulated(
            MemorySegment to,
            long toOffset,
            MemorySegment from,
            long fromOffset,
            float[] scale,
            float[] shift,
            int n,
            float eps) {
        float mean = (float) (sum(from, fromOffset, n, 0) / n);
        // The error of the rounded mean; without this, a large mean would cost precision.
        double rest = sum(from, fromOffset, n, mean) / n;
        double variance = sumOfSquares(from, fromOffset, n, mean) / n - rest * rest;
        float inverse = (float) (1 / Math.sqrt(Math.max(variance, 0) + eps));
        float correction = (float) rest;
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            FloatVector x = Lanes.load(from, fromOffset + 4L * i)
                    .sub(mean)
                    .sub(correction)
                    .mul(inverse);
            FloatVector y = Lanes.load(scale, i).add(1f).fma(x, Lanes.load(shift, i));
            Lanes.store(y, to, toOffset + 4L * i);
        }
        for (; i < n; i++) {
            float x = (get(from, fromOffset + 4L * i) - mean - correction) * inverse;
            set(to, toOffset + 4L * i, Math.fma(scale[i] + 1, x, shift[i]));
        }
    }

    /** Rotates the pairs of one head of {@code n} features in place. */
    static void rotate(MemorySegment x, long offset, int n, Rope rope, long row) {
        MemorySegment cos = rope.cos().segment();
        MemorySegment sin = rope.sin().segment();
        long cosOffset = Elements.offset(rope.cos(), row, 0);
        long sinOffset = Elements.offset(rope.sin(), row, 0);
        switch (rope.pairing()) {
            case INTERLEAVED -> rotateNeighbours(x, offset, n / 2, cos, cosOffset, sin, sinOffset);
            case HALVES -> rotateHalves(x, offset, n / 2, cos, cosOffset, sin, sinOffset);
        }
    }

    private static void rotateNeighbours(
            MemorySegment x,
            long offset,
            int pairs,
            MemorySegment cos,
            long cosOffset,
            MemorySegment sin,
            long sinOffset) {
        int i = 0;
        for (int end = Lanes.whole(pairs); i < end; i += Lanes.COUNT) {
            FloatVector c = Lanes.load(cos, cosOffset + 4L * i);
            FloatVector s = Lanes.load(sin, sinOffset + 4L * i);
            long first = offset + 8L * i;
            long second = first + 4L * Lanes.COUNT;
            rotateNeighbours(x, first, c.rearrange(FIRST_TWICE), s.rearrange(FIRST_TWICE));
            rotateNeighbours(x, second, c.rearrange(SECOND_TWICE), s.rearrange(SECOND_TWICE));
        }
        for (; i < pairs; i++) {
            rotatePair(
                    x,
                    offset + 8L * i,
                    offset + 8L * i + 4,
                    get(cos, cosOffset + 4L * i),
                    get(sin, sinOffset + 4L * i));
        }
    }

    private static void rotateNeighbours(MemorySegment x, long offset, FloatVector cos, FloatVector sin) {
        FloatVector v = Lanes.load(x, offset);
        FloatVector turned = v.rearrange(SWAP).mul(SIGNS);
        Lanes.store(turned.fma(sin, v.mul(cos)), x, offset);
    }

    private static void rotateHalves(
            MemorySegment x,
            long offset,
            int pairs,
            MemorySegment cos,
            long cosOffset,
            MemorySegment sin,
            long sinOffset) {
        long half = 4L * pairs;
        int i = 0;
        for (int end = Lanes.whole(pairs); i < end; i += Lanes.COUNT) {
            FloatVector c = Lanes.load(cos, cosOffset + 4L * i);
            FloatVector s = Lanes.load(sin, sinOffset + 4L * i);
            long at = offset + 4L * i;
            FloatVector a = Lanes.load(x, at);
            FloatVector b = Lanes.load(x, at + half);
            Lanes.store(b.neg().fma(s, a.mul(c)), x, at);
            Lanes.store(a.fma(s, b.mul(c)), x, at + half);
        }
        for (; i < pairs; i++) {
            long at = offset + 4L * i;
            rotatePair(x, at, at + half, get(cos, cosOffset + 4L * i), get(sin, sinOffset + 4L * i));
        }
    }

    private static void rotatePair(MemorySegment x, long first, long second, float cos, float sin) {
        float a = get(x, first);
        float b = get(x, second);
        set(x, first, Math.fma(-b, sin, a * cos));
        set(x, second, Math.fma(a, sin, b * cos));
    }

    /** Sum of {@code x - center}. */
    private static double sum(MemorySegment x, long offset, int n, float center) {
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        int i = 0;
        for (int end = Lanes.whole(n) - Lanes.COUNT; i < end; i += 2 * Lanes.COUNT) {
            s0 = s0.add(Lanes.load(x, offset + 4L * i).sub(center));
            s1 = s1.add(Lanes.load(x, offset + 4L * (i + Lanes.COUNT)).sub(center));
        }
        double total = Lanes.sum(s0.add(s1));
        for (; i < n; i++) {
            total += get(x, offset + 4L * i) - center;
        }
        return total;
    }

    /** Sum of {@code (x - center)^2}. */
    private static double sumOfSquares(MemorySegment x, long offset, int n, float center) {
        FloatVector s0 = Lanes.zero();
        FloatVector s1 = Lanes.zero();
        int i = 0;
        for (int end = Lanes.whole(n) - Lanes.COUNT; i < end; i += 2 * Lanes.COUNT) {
            FloatVector v0 = Lanes.load(x, offset + 4L * i).sub(center);
            FloatVector v1 = Lanes.load(x, offset + 4L * (i + Lanes.COUNT)).sub(center);
            s0 = v0.fma(v0, s0);
            s1 = v1.fma(v1, s1);
        }
        double total = Lanes.sum(s0.add(s1));
        for (; i < n; i++) {
            double v = get(x, offset + 4L * i) - center;
            total += v * v;
        }
        return total;
    }

    private static float get(MemorySegment from, long offset) {
        return from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
    }

    private static void set(MemorySegment to, long offset, float value) {
        to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, value);
    }
}
