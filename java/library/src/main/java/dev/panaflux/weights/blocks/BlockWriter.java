package dev.panaflux.weights.blocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Rounds weights to blocks, in the formats that are worth writing. */
public final class BlockWriter {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int GROUP = BlockFormat.GROUP;
    private static final int GROUPS = 8;

    /** The largest scale and minimum of a group in Q4_K. */
    private static final int LARGEST_SCALE = 63;

    private BlockWriter() {}

    /** Whether {@link #write} knows {@code format}. */
    public static boolean writes(BlockFormat format) {
        return format == BlockFormat.Q8_0 || format == BlockFormat.Q4_K;
    }

    /**
     * Rounds the weights of one block.
     *
     * @param from {@code format.weights()} floats from {@code at}
     * @param to room for {@code format.bytes()} bytes from {@code block}
     * @throws IllegalArgumentException if the format is not written
     */
    public static void write(BlockFormat format, float[] from, int at, byte[] to, int block) {
        switch (format) {
            case Q8_0 -> q8(from, at, to, block);
            case Q4_K -> q4k(from, at, to, block);
            default -> throw new IllegalArgumentException("format: expected q8_0 or q4_k, found " + format);
        }
    }

    /** As the GGUF package rounds, to the bit: halves away from zero. */
    private static void q8(float[] from, int at, byte[] to, int block) {
        float largest = 0;
        for (int i = 0; i < GROUP; i++) {
            largest = Math.max(largest, Math.abs(from[at + i]));
        }
        float scale = largest / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        SHORT.set(to, block, Float.floatToFloat16(scale));
        for (int i = 0; i < GROUP; i++) {
            float value = from[at + i] * inverse;
            float magnitude = Math.abs(value);
            double whole = Math.floor(magnitude);
            double rounded = whole + Math.floor(2 * (magnitude - whole));
            to[block + 2 + i] = (byte) (value < 0 ? -rounded : rounded);
        }
    }

    /** Each group spans from its smallest weight, or zero, to its largest. */
    private static void q4k(float[] from, int at, byte[] to, int block) {
        float[] scales = new float[GROUPS];
        float[] minimums = new float[GROUPS];
        float largestScale = 0;
        float largestMinimum = 0;
        for (int group = 0; group < GROUPS; group++) {
            float smallest = 0;
            float largest = from[at + group * GROUP];
            for (int i = 0; i < GROUP; i++) {
                smallest = Math.min(smallest, from[at + group * GROUP + i]);
                largest = Math.max(largest, from[at + group * GROUP + i]);
            }
            scales[group] = Math.max(0, largest - smallest) / 15;
            minimums[group] = -smallest;
            largestScale = Math.max(largestScale, scales[group]);
            largestMinimum = Math.max(largestMinimum, minimums[group]);
        }
        short scale = Float.floatToFloat16(largestScale / LARGEST_SCALE);
        short minimum = Float.floatToFloat16(largestMinimum / LARGEST_SCALE);
        SHORT.set(to, block, scale);
        SHORT.set(to, block + 2, minimum);
        int[] integers = new int[2 * GROUPS];
        for (int group = 0; group < GROUPS; group++) {
            integers[group] = steps(scales[group], Float.float16ToFloat(scale));
            integers[GROUPS + group] = steps(minimums[group], Float.float16ToFloat(minimum));
        }
        packSixBits(integers, to, block + 4);
        for (int group = 0; group < GROUPS; group++) {
            float step = Float.float16ToFloat(scale) * integers[group];
            float offset = Float.float16ToFloat(minimum) * integers[GROUPS + group];
            int values = block + 16 + GROUP * (group / 2);
            for (int i = 0; i < GROUP; i++) {
                int q = step == 0 ? 0 : Math.clamp(Math.round((from[at + group * GROUP + i] + offset) / step), 0, 15);
                to[values + i] = (byte) (group % 2 == 0 ? q : to[values + i] | q << 4);
            }
        }
    }

    private static int steps(float value, float step) {
        return step == 0 ? 0 : Math.clamp(Math.round(value / step), 0, LARGEST_SCALE);
    }

    /** Eight scales and eight minimums of six bits: the first four of each in a byte, whose high bits hold a part of the others. */
    private static void packSixBits(int[] integers, byte[] to, int at) {
        for (int i = 0; i < 4; i++) {
            int scale = integers[4 + i];
            int minimum = integers[12 + i];
            to[at + i] = (byte) (integers[i] | (scale >> 4) << 6);
            to[at + 4 + i] = (byte) (integers[8 + i] | (minimum >> 4) << 6);
            to[at + 8 + i] = (byte) ((scale & 15) | (minimum & 15) << 4);
        }
    }
}
