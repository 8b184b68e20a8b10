package dev.panaflux.sampling;

/**
 * The 32-bit Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), seeded as torch's CPU generator seeds it.
 *
 * <p>EXACT: the stream of {@code torch.Generator().manual_seed(seed)}. Not thread-safe.
 *
 * <p>Source: {@code ATen/core/MT19937RNGEngine.h} and {@code ATen/core/TransformationHelper.h}. Pitfall: torch uses the
 * generator's one-word initialisation with only the low 32 bits, so seeds that differ by 2^32 give the same stream.
 */
final class MersenneTwister {

    private static final int STATE_WORDS = 624;
    private static final int SHIFT_WORDS = 397;
    private static final int TWIST = 0x9908b0df;
    private static final int UPPER_BIT = 0x80000000;
    private static final int LOWER_BITS = 0x7fffffff;
    private static final int SEED_MULTIPLIER = 1812433253;

    private final int[] state = new int[STATE_WORDS];
    private int next = STATE_WORDS;

    /**
     * A generator at the start of its stream.
     *
     * @param seed any value; only its low 32 bits matter
     */
    MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < STATE_WORDS; i++) {
            int previous = state[i - 1];
            state[i] = SEED_MULTIPLIER * (previous ^ (previous >>> 30)) + i;
        }
    }

    /** The next 32 random bits. */
    int nextInt() {
        if (next == STATE_WORDS) {
            renew();
        }
        int word = state[next++];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >>> 18);
    }

    /** A float uniform in [0, 1): the low 24 of the next 32 bits, times 2^-24. */
    float nextFloat() {
        return (nextInt() & 0xffffff) * 0x1p-24f;
    }

    /** A double uniform in [0, 1): the low 53 of the next 64 bits (high word drawn first), times 2^-53. */
    double nextDouble() {
        long high = nextInt();
        long low = nextInt() & 0xffffffffL;
        return (((high << 32) | low) & ((1L << 53) - 1)) * 0x1p-53;
    }

    private void renew() {
        for (int i = 0; i < STATE_WORDS; i++) {
            int mixed = (state[i] & UPPER_BIT) | (state[(i + 1) % STATE_WORDS] & LOWER_BITS);
            int twisted = (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : TWIST);
            state[i] = state[(i + SHIFT_WORDS) % STATE_WORDS] ^ twisted;
        }
        next = 0;
    }
}
