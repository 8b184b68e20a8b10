package dev.panaflux.sampling;

/**
 * Standard normal numbers as in flux2.c and iris.c: xoshiro256** of Blackman and Vigna, seeded by SplitMix64, and the cosine
 * branch of the Box-Muller transform, {@code n = sqrt(-2 ln u) cos(2 pi v)}.
 *
 * <p>The uniform stream is EXACT; the transform is ULP(2), because C libraries round {@code logf} and {@code cosf} differently
 * and iris.c is compiled with fast floating-point mathematics.
 *
 * <p>Source: {@code flux_kernels.c}. Pitfall: a {@code u} of zero is drawn again only after {@code v} has been drawn.
 */
final class IrisNormal {

    private static final float TWO_PI = (float) (2.0 * Math.PI);

    private long s0;
    private long s1;
    private long s2;
    private long s3;

    /** A newly seeded stream; every seed gives another one. */
    IrisNormal(long seed) {
        s0 = splitMix(seed, 1);
        s1 = splitMix(seed, 2);
        s2 = splitMix(seed, 3);
        s3 = splitMix(seed, 4);
    }

    /** The next number. */
    float next() {
        float u = nextUniform();
        float v = nextUniform();
        while (u == 0.0f) {
            u = nextUniform();
        }
        float radius = (float) Math.sqrt(-2.0f * (float) StrictMath.log(u));
        return radius * (float) StrictMath.cos(TWO_PI * v);
    }

    private static long splitMix(long seed, int step) {
        long z = seed + step * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** 53 random bits as a fraction, rounded to float: in [0, 1], including 1. */
    private float nextUniform() {
        return (float) ((nextLong() >>> 11) * 0x1p-53);
    }

    private long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }
}
