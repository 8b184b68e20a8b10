package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Applies bias and epilogue to finished sums and writes them to the output. */
final class TileWriter {

    private TileWriter() {}

    /**
     * Writes {@code n} sums to columns {@code [column, column + n)} of a row.
     *
     * @param sums the sums, starting at {@code at}; overwritten
     * @param bias the bias of these columns, or null
     * @param gate the gate of these columns, if the epilogue has one
     */
    static void write(
            Tensor out,
            long row,
            int column,
            int n,
            float[] sums,
            int at,
            float @Nullable [] bias,
            Epilogue.Last epilogue,
            float[] gate) {
        MemorySegment to = out.segment();
        long offset = Elements.offset(out, row, column);
        if (bias != null) {
            addBias(sums, at, bias, n);
        }
        switch (epilogue) {
            case Epilogue.Store _ -> MemorySegment.copy(sums, at, to, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, n);
            case Epilogue.Add _ -> add(to, offset, sums, at, n);
            case Epilogue.GatedAdd _ -> gatedAdd(to, offset, sums, at, gate, n);
            case Epilogue.SiluGate _ -> siluGate(to, offset, sums, at, n);
        }
    }

    private static void addBias(float[] sums, int at, float[] bias, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            Lanes.load(sums, at + i).add(Lanes.load(bias, i)).intoArray(sums, at + i);
        }
        for (; i < n; i++) {
            sums[at + i] += bias[i];
        }
    }

    private static void add(MemorySegment to, long offset, float[] sums, int at, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            long o = offset + 4L * i;
            Lanes.store(Lanes.load(to, o).add(Lanes.load(sums, at + i)), to, o);
        }
        for (; i < n; i++) {
            long o = offset + 4L * i;
            set(to, o, get(to, o) + sums[at + i]);
        }
    }

    private static void gatedAdd(MemorySegment to, long offset, float[] sums, int at, float[] gate, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            long o = offset + 4L * i;
            FloatVector y = Lanes.load(gate, i).fma(Lanes.load(sums, at + i), Lanes.load(to, o));
            Lanes.store(y, to, o);
        }
        for (; i < n; i++) {
            long o = offset + 4L * i;
            set(to, o, Math.fma(gate[i], sums[at + i], get(to, o)));
        }
    }

    private static void siluGate(MemorySegment to, long offset, float[] sums, int at, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            long o = offset + 4L * i;
            Lanes.store(VectorMath.silu(Lanes.load(to, o)).mul(Lanes.load(sums, at + i)), to, o);
        }
        for (; i < n; i++) {
            long o = offset + 4L * i;
            set(to, o, VectorMath.silu(get(to, o)) * sums[at + i]);
        }
    }

    private static float get(MemorySegment from, long offset) {
        return from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset);
    }

    private static void set(MemorySegment to, long offset, float value) {
        to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset, value);
    }
}
