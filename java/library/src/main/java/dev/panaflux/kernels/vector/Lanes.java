package dev.panaflux.kernels.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape that this package computes with. It must be a static final constant: the JIT compiles vector operations
 * to instructions only if it knows the species.
 */
final class Lanes {

    /** Width in bits. */
    static final int BITS = preferredBits();

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

    /** Number of floats in a vector. */
    static final int COUNT = FLOATS.length();

    /** Whether there is a vector of {@link #COUNT} 16-bit elements. */
    static final boolean HAS_SHORTS = BITS >= 128;

    /** The shape with {@link #COUNT} 16-bit elements, if {@link #HAS_SHORTS}. */
    static final VectorSpecies<Short> SHORTS =
            HAS_SHORTS ? VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2)) : ShortVector.SPECIES_64;

    private static final VectorShuffle<Float> EIGHT_APART = apart(8);
    private static final VectorShuffle<Float> FOUR_APART = apart(4);
    private static final VectorShuffle<Float> TWO_APART = apart(2);
    private static final VectorShuffle<Float> ONE_APART = apart(1);

    private Lanes() {}

    private static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    private static VectorShuffle<Float> apart(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % COUNT);
    }

    /**
     * The sum of all lanes, always in the same order. {@code reduceLanes} does not specify the order, and compiled code uses
     * another one than interpreted code.
     */
    static float sum(FloatVector vector) {
        FloatVector sum = vector;
        if (COUNT > 8) {
            sum = sum.add(sum.rearrange(EIGHT_APART));
        }
        if (COUNT > 4) {
            sum = sum.add(sum.rearrange(FOUR_APART));
        }
        if (COUNT > 2) {
            sum = sum.add(sum.rearrange(TWO_APART));
        }
        return sum.add(sum.rearrange(ONE_APART)).lane(0);
    }

    /** The largest multiple of {@link #COUNT} that is not above {@code n}. */
    static int whole(int n) {
        return n & -COUNT;
    }

    static FloatVector zero() {
        return FloatVector.zero(FLOATS);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(FLOATS, from, at);
    }

    /** The floats that start at byte {@code offset}. */
    static FloatVector load(MemorySegment from, long offset) {
        return FloatVector.fromMemorySegment(FLOATS, from, offset, ByteOrder.nativeOrder());
    }

    static void store(FloatVector vector, MemorySegment to, long offset) {
        vector.intoMemorySegment(to, offset, ByteOrder.nativeOrder());
    }

    static IntVector ints(int value) {
        return IntVector.broadcast(INTS, value);
    }
}
