package dev.panaflux.weights.blocks;

/** Blocks whose integers of four bits are indices into a table of values. */
final class TableBlocks {

    private static final int GROUP = BlockFormat.GROUP;
    private static final int HALF = GROUP / 2;

    /** The values of llama.cpp's non-linear formats. */
    private static final float[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
    };

    /** Twice the floats of four bits (E2M1). */
    private static final float[] TWICE_E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private TableBlocks() {}

    /** 32 weights with one scale. */
    static void nonLinear(byte[] from, int block, float[] to, int at) {
        pairs(from, block + 2, NON_LINEAR, Bytes.half(from, block), HALF, to, at);
    }

    /** 256 weights; each 32 have a scale of six bits. */
    static void nonLinearSuper(byte[] from, int block, int group, float[] to, int at) {
        int high = Short.toUnsignedInt(Bytes.pair(from, block + 2)) >> (2 * group) & 3;
        int low = from[block + 4 + (group >> 1)] >> (4 * (group & 1)) & 15;
        float factor = Bytes.half(from, block) * ((low | high << 4) - 32);
        pairs(from, block + 8 + HALF * group, NON_LINEAR, factor, HALF, to, at);
    }

    /** 32 floats of four bits with one power of two. */
    static void mxfp4(byte[] from, int block, float[] to, int at) {
        int exponent = Byte.toUnsignedInt(from[block]);
        int bits = exponent < 2 ? 0x00200000 << exponent : (exponent - 1) << 23;
        pairs(from, block + 1, TWICE_E2M1, Float.intBitsToFloat(bits), HALF, to, at);
    }

    /** 64 floats of four bits; each 16 have a scale, a float of eight bits without sign (E4M3). */
    static void nvfp4(byte[] from, int block, int group, float[] to, int at) {
        for (int half = 0; half < 2; half++) {
            int part = 2 * group + half;
            int scale = from[block + part] & 0x7f;
            float factor = scale == 0x7f ? 0 : Float8.e4m3((byte) scale) * 0.5f;
            pairs(from, block + 4 + part * 8, TWICE_E2M1, factor, 8, to, at + HALF * half);
        }
    }

    /** {@code count} bytes hold as many values in their low bits, then as many in their high bits. */
    private static void pairs(byte[] from, int first, float[] table, float factor, int count, float[] to, int at) {
        for (int i = 0; i < count; i++) {
            int pair = from[first + i];
            to[at + i] = factor * table[pair & 15];
            to[at + count + i] = factor * table[pair >> 4 & 15];
        }
    }
}
