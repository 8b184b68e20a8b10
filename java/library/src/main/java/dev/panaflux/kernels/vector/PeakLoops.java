package dev.panaflux.kernels.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** The loops of {@link VectorBackend#peakProbes}. */
final class PeakLoops {

    /** Number of dependency chains: more than latency times units of any CPU, few enough for its registers. */
    private static final int CHAINS = 12;

    private static final float DECAY = 0.5f;

    private PeakLoops() {}

    /** Independent multiply-adds in registers; the values converge to 2, so none becomes denormal. */
    static double multiplyAdd(MemorySegment unused, long rounds) {
        FloatVector factor = Lanes.broadcast(DECAY);
        FloatVector term = Lanes.broadcast(1);
        FloatVector a = Lanes.broadcast(1);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        FloatVector k = a;
        FloatVector l = a;
        for (long round = 0; round < rounds; round++) {
            a = a.fma(factor, term);
            b = b.fma(factor, term);
            c = c.fma(factor, term);
            d = d.fma(factor, term);
            e = e.fma(factor, term);
            f = f.fma(factor, term);
            g = g.fma(factor, term);
            h = h.fma(factor, term);
            i = i.fma(factor, term);
            j = j.fma(factor, term);
            k = k.fma(factor, term);
            l = l.fma(factor, term);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        // The result depends on every chain, so the JIT cannot drop one.
        return Float.isNaN(Lanes.sum(sum)) ? Double.NaN : 2.0 * CHAINS * Lanes.COUNT * rounds;
    }

    /** Loads all of {@code memory}, except a remainder of less than four vectors. */
    static double read(MemorySegment memory, long rounds) {
        int step = Lanes.COUNT * Integer.BYTES;
        long end = memory.byteSize() / (4L * step) * (4L * step);
        IntVector a = Lanes.ints(0);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        for (long round = 0; round < rounds; round++) {
            for (long at = 0; at < end; at += 4L * step) {
                a = a.or(load(memory, at));
                b = b.or(load(memory, at + step));
                c = c.or(load(memory, at + 2L * step));
                d = d.or(load(memory, at + 3L * step));
            }
        }
        int bits = a.or(b).or(c).or(d).lane(0);
        return bits == Integer.MIN_VALUE ? Double.NaN : (double) end * rounds;
    }

    private static IntVector load(MemorySegment memory, long offset) {
        return IntVector.fromMemorySegment(Lanes.INTS, memory, offset, ByteOrder.nativeOrder());
    }
}
