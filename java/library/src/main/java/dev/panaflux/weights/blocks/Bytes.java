package dev.panaflux.weights.blocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers in an array. */
final class Bytes {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static short pair(byte[] from, int at) {
        return (short) SHORT.get(from, at);
    }

    static int word(byte[] from, int at) {
        return (int) INT.get(from, at);
    }

    /** A binary16. */
    static float half(byte[] from, int at) {
        return Float.float16ToFloat(pair(from, at));
    }
}
