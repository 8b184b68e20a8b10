package dev.panaflux.kernels.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/** Sums of equally long blocks of a row, each times a factor. */
final class BlockMix {

    private BlockMix() {}

    /**
     * {@code out[j] = sum over i of factors[first + i] * in[i * block + j]}.
     *
     * @param outOffset byte offset of the result's block
     * @param inOffset byte offset of the first block
     */
    static void row(
            MemorySegment out,
            long outOffset,
            MemorySegment in,
            long inOffset,
            float[] factors,
            int first,
            int blocks,
            int block) {
        int j = 0;
        for (int end = Lanes.whole(block); j < end; j += Lanes.COUNT) {
            FloatVector sum = Lanes.zero();
            for (int i = 0; i < blocks; i++) {
                FloatVector x = Lanes.load(in, inOffset + 4L * ((long) i * block + j));
                sum = x.fma(Lanes.broadcast(factors[first + i]), sum);
            }
            Lanes.store(sum, out, outOffset + 4L * j);
        }
        for (; j < block; j++) {
            float sum = 0;
            for (int i = 0; i < blocks; i++) {
                float x = in.get(ValueLayout.JAVA_FLOAT_UNALIGNED, inOffset + 4L * ((long) i * block + j));
                sum = Math.fma(x, factors[first + i], sum);
            }
            out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, outOffset + 4L * j, sum);
        }
    }
}
