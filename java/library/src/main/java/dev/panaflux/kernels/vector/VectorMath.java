package dev.panaflux.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Elementary functions of float vectors. */
final class VectorMath {

    private static final float LOG2_E = (float) 1.4426950408889634;
    // ln 2 in two parts; n * LN2_HIGH is exact for every exponent n.
    private static final float LN2_HIGH = 0x1.63p-1f;
    private static final float LN2_LOW = (float) -2.12194440e-4;
    // Adding 1.5 * 2^23 rounds a small float to an integer and leaves that integer in the low bits.
    private static final float ROUNDER = 12582912f;
    private static final int EXPONENT_BIAS = 127;
    private static final int MANTISSA_BITS = 23;
    private static final float LOWEST = -87.3f;
    private static final float HIGHEST = 88.3f;

    private VectorMath() {}

    /**
     * {@code e^x}; below -87.3 it is 0, above 88.3 infinity. Accuracy: ULP(2). Source: the range reduction and the
     * polynomial of {@code expf} in Moshier's Cephes library.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector y = expBelowOverflow(x);
        return y.blend(Lanes.broadcast(Float.POSITIVE_INFINITY), x.compare(VectorOperators.GT, HIGHEST));
    }

    /** Like {@link #exp}, but wrong above 88.3. */
    static FloatVector expBelowOverflow(FloatVector x) {
        FloatVector shifted = x.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUNDER));
        FloatVector n = shifted.sub(Lanes.broadcast(ROUNDER));
        FloatVector r = n.fma(Lanes.broadcast(-LN2_HIGH), x);
        r = n.fma(Lanes.broadcast(-LN2_LOW), r);
        FloatVector p = Lanes.broadcast((float) 1.9875691500e-4);
        p = p.fma(r, Lanes.broadcast((float) 1.3981999507e-3));
        p = p.fma(r, Lanes.broadcast((float) 8.3334519073e-3));
        p = p.fma(r, Lanes.broadcast((float) 4.1665795894e-2));
        p = p.fma(r, Lanes.broadcast((float) 1.6666665459e-1));
        p = p.fma(r, Lanes.broadcast((float) 5.0000001201e-1));
        p = p.fma(r.mul(r), r).add(Lanes.broadcast(1f));
        IntVector exponent = shifted.reinterpretAsInts()
                .add(Lanes.ints(EXPONENT_BIAS))
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS);
        FloatVector y = p.mul(exponent.reinterpretAsFloats());
        return y.blend(Lanes.zero(), x.compare(VectorOperators.LT, LOWEST));
    }

    /** {@code x / (1 + e^-x)}; results below 1e-35 may be zero. Accuracy: ULP(6). */
    static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(Lanes.broadcast(1f)));
    }

    /** {@link #silu(FloatVector)} for one value. */
    static float silu(float x) {
        return (float) (x / (1 + Math.exp(-(double) x)));
    }
}
