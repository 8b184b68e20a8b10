package dev.panaflux.kernels.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost product: a register tile of {@link #ROWS} by {@link #COLS} sums over a common depth.
 *
 * <p>The left operand is a panel of {@link #ROWS} rows, {@link #STRIDE} floats apart, so one index with constant offsets
 * addresses all of them. The right operand is a strip {@code [depth, COLS]} without gaps.
 */
final class MicroKernel {

    static final int ROWS = 4;
    private static final int VECTORS = 2;
    static final int COLS = VECTORS * Lanes.COUNT;

    /** The maximum depth of a call. Longer sums are formed from parts, which also keeps rounding errors small. */
    static final int DEPTH = 256;

    /** Distance between the rows of a left panel; not a multiple of a page, so that rows map to different cache sets. */
    static final int STRIDE = DEPTH + 16;

    private static final long STRIP_BYTES = (long) COLS * Float.BYTES;

    private MicroKernel() {}

    /**
     * {@code c = (accumulate ? c : 0) + a * b}.
     *
     * @param a left panel, from {@code ia}
     * @param strips right operand, its strip from {@code ib}
     * @param depth length of the sums, at most {@link #DEPTH}
     * @param c result tile, from {@code ic}, its rows {@code ldc} floats apart
     */
    static void multiply(
            float[] a, int ia, Strips strips, int ib, int depth, float[] c, int ic, int ldc, boolean accumulate) {
        MemorySegment b = strips.memory();
        long offset = (long) ib * Float.BYTES;
        FloatVector c00 = Lanes.zero();
        FloatVector c01 = Lanes.zero();
        FloatVector c10 = Lanes.zero();
        FloatVector c11 = Lanes.zero();
        FloatVector c20 = Lanes.zero();
        FloatVector c21 = Lanes.zero();
        FloatVector c30 = Lanes.zero();
        FloatVector c31 = Lanes.zero();
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = Lanes.load(b, offset + k * STRIP_BYTES);
            FloatVector b1 = Lanes.load(b, offset + k * STRIP_BYTES + STRIP_BYTES / VECTORS);
            FloatVector x0 = Lanes.broadcast(a[ia + k]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = Lanes.broadcast(a[ia + k + STRIDE]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = Lanes.broadcast(a[ia + k + 2 * STRIDE]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = Lanes.broadcast(a[ia + k + 3 * STRIDE]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        store(c00, c01, c, ic, accumulate);
        store(c10, c11, c, ic + ldc, accumulate);
        store(c20, c21, c, ic + 2 * ldc, accumulate);
        store(c30, c31, c, ic + 3 * ldc, accumulate);
    }

    private static void store(FloatVector left, FloatVector right, float[] c, int ic, boolean accumulate) {
        if (accumulate) {
            left.add(Lanes.load(c, ic)).intoArray(c, ic);
            right.add(Lanes.load(c, ic + Lanes.COUNT)).intoArray(c, ic + Lanes.COUNT);
        } else {
            left.intoArray(c, ic);
            right.intoArray(c, ic + Lanes.COUNT);
        }
    }
}
