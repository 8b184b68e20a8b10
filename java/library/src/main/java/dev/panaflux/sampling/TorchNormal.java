package dev.panaflux.sampling;

/**
 * Standard normal numbers as in {@code torch.randn} on the CPU, by the Box-Muller transform {@code n = sqrt(-2 ln u) * (cos,
 * sin)(2 pi v)}.
 *
 * <p>Source: {@code ATen/native/cpu/DistributionTemplates.h}. Pitfall: there are two transforms. Fewer than 16 numbers are
 * generated in pairs in double precision. For 16 or more, the whole buffer is first filled with uniform floats, then
 * transformed in blocks of 16 (eight {@code u}, then eight {@code v}); if the size is not a multiple of 16, the last 16
 * elements are drawn again, overwriting some that were already transformed.
 *
 * <p>Accuracy of the block transform: EXACT against torch's AVX2 code, which every x86-64 build of torch runs; other builds of
 * torch (arm64) call their own {@code logf} and {@code sincosf} and differ in the last bits. That code computes logarithm, sine
 * and cosine by the single-precision polynomials of S. Moshier's Cephes library, compiled so that a product feeding a sum is
 * one fused operation; the same operations are written out here.
 */
final class TorchNormal {

    private static final int BLOCK = 16;
    private static final int PAIRS = BLOCK / 2;
    private static final float TWO_PI = (float) (2.0 * Math.PI);

    private static final float SQRT_HALF = 0.70710677f;
    private static final float[] LOG = {
        0.070376836f,
        -0.1151461f,
        0.116769984f,
        -0.12420141f,
        0.14249323f,
        -0.16668057f,
        0.20000714f,
        -0.24999994f,
        0.3333333f
    };
    /** ln 2 as a short head and a small tail, so that the head times an exponent is exact. */
    private static final float LN2_HEAD = 0.6933594f;

    private static final float LN2_TAIL = -2.12194440e-4f;

    private static final float FOUR_OVER_PI = 1.2732395f;
    /** pi/4 in three parts, so that the reduction of an angle loses no bits. */
    private static final float QUARTER_PI_HEAD = -0.78515625f;

    private static final float QUARTER_PI_MIDDLE = -0.00024187565f;
    private static final float QUARTER_PI_TAIL = -3.774895E-8f;
    private static final float[] SINE = {-0.00019515296f, 0.008332161f, -0.16666655f};
    private static final float[] COSINE = {0.000024433157f, -0.0013887316f, 0.041666646f};

    private final MersenneTwister uniform;

    /**
     * A newly seeded stream.
     *
     * @param seed as for {@code torch.Generator().manual_seed}
     */
    TorchNormal(long seed) {
        this.uniform = new MersenneTwister(seed);
    }

    /** The first {@code size} numbers, which depend on the size (see the class comment). */
    float[] draw(int size) {
        float[] values = new float[size];
        if (size < BLOCK) {
            drawPairs(values);
            return values;
        }
        for (int i = 0; i < size; i++) {
            values[i] = uniform.nextFloat();
        }
        for (int start = 0; start + BLOCK <= size; start += BLOCK) {
            transformBlock(values, start);
        }
        if (size % BLOCK != 0) {
            int start = size - BLOCK;
            for (int i = start; i < size; i++) {
                values[i] = uniform.nextFloat();
            }
            transformBlock(values, start);
        }
        return values;
    }

    private void drawPairs(float[] values) {
        for (int i = 0; i < values.length; i += 2) {
            double angle = 2.0 * Math.PI * uniform.nextDouble();
            double radius = Math.sqrt(-2.0 * StrictMath.log1p(-uniform.nextDouble()));
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < values.length) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    private static void transformBlock(float[] values, int start) {
        for (int i = start; i < start + PAIRS; i++) {
            float radius = (float) Math.sqrt(-2.0f * log(1.0f - values[i]));
            float angle = TWO_PI * values[i + PAIRS];
            int octant = ((int) (angle * FOUR_OVER_PI) + 1) & ~1;
            float reduced = reduce(angle, octant);
            boolean swapped = (octant & 2) != 0;
            float sine = swapped ? cosine(reduced) : sine(reduced);
            float cosine = swapped ? sine(reduced) : cosine(reduced);
            // Adding zero turns a negative zero into a positive one, as torch's "times deviation plus mean" does.
            values[i] = radius * (((octant + 2) & 4) == 0 ? cosine : -cosine) + 0.0f;
            values[i + PAIRS] = radius * ((octant & 4) == 0 ? sine : -sine) + 0.0f;
        }
    }

    /** ln x for a normal x > 0. */
    private static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        float exponent = (bits >>> 23) - 126;
        float mantissa = Float.intBitsToFloat((bits & 0x007fffff) | 0x3f000000);
        float r = mantissa - 1.0f;
        if (mantissa < SQRT_HALF) {
            exponent -= 1.0f;
            r += mantissa;
        }
        float square = r * r;
        float y = polynomial(LOG, r) * r;
        y = Math.fma(y, square, exponent * LN2_TAIL);
        y = Math.fma(-0.5f, square, y);
        return Math.fma(exponent, LN2_HEAD, r + y);
    }

    private static float reduce(float angle, int octant) {
        float r = Math.fma((float) octant, QUARTER_PI_HEAD, angle);
        r = Math.fma((float) octant, QUARTER_PI_MIDDLE, r);
        return Math.fma((float) octant, QUARTER_PI_TAIL, r);
    }

    /** sin x for |x| at most pi/4. */
    private static float sine(float x) {
        float square = x * x;
        return Math.fma(polynomial(SINE, square) * square, x, x);
    }

    /** cos x for |x| at most pi/4. */
    private static float cosine(float x) {
        float square = x * x;
        return Math.fma(polynomial(COSINE, square) * square, square, -0.5f * square) + 1.0f;
    }

    private static float polynomial(float[] coefficients, float x) {
        float y = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            y = Math.fma(y, x, coefficients[i]);
        }
        return y;
    }
}
