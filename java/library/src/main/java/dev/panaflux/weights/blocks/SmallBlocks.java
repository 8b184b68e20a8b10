package dev.panaflux.weights.blocks;

/** Blocks of 32 weights: a scale, perhaps a minimum, and the integers, those of 4 bits with the second half in the high bits. */
final class SmallBlocks {

    private static final int HALF = BlockFormat.GROUP / 2;

    private SmallBlocks() {}

    /** {@code scale * q}. */
    static void q8(byte[] from, int block, float[] to, int at) {
        float scale = Bytes.half(from, block);
        for (int i = 0; i < BlockFormat.GROUP; i++) {
            to[at + i] = scale * from[block + 2 + i];
        }
    }

    /** {@code scale * (q - 8)}. */
    static void q4(byte[] from, int block, float[] to, int at) {
        float scale = Bytes.half(from, block);
        for (int i = 0; i < HALF; i++) {
            int pair = from[block + 2 + i];
            to[at + i] = scale * ((pair & 15) - 8);
            to[at + HALF + i] = scale * ((pair >> 4 & 15) - 8);
        }
    }

    /** {@code scale * q + minimum}. */
    static void q4WithMinimum(byte[] from, int block, float[] to, int at) {
        float scale = Bytes.half(from, block);
        float minimum = Bytes.half(from, block + 2);
        for (int i = 0; i < HALF; i++) {
            int pair = from[block + 4 + i];
            to[at + i] = scale * (pair & 15) + minimum;
            to[at + HALF + i] = scale * (pair >> 4 & 15) + minimum;
        }
    }

    /** {@code scale * (q - 16)}; the fifth bits of all weights come first. */
    static void q5(byte[] from, int block, float[] to, int at) {
        float scale = Bytes.half(from, block);
        int fifth = Bytes.word(from, block + 2);
        for (int i = 0; i < HALF; i++) {
            int pair = from[block + 6 + i];
            to[at + i] = scale * (((pair & 15) | (fifth >> i & 1) << 4) - 16);
            to[at + HALF + i] = scale * (((pair >> 4 & 15) | (fifth >> (HALF + i) & 1) << 4) - 16);
        }
    }

    /** {@code scale * q + minimum}; the fifth bits of all weights come before the others. */
    static void q5WithMinimum(byte[] from, int block, float[] to, int at) {
        float scale = Bytes.half(from, block);
        float minimum = Bytes.half(from, block + 2);
        int fifth = Bytes.word(from, block + 4);
        for (int i = 0; i < HALF; i++) {
            int pair = from[block + 8 + i];
            to[at + i] = scale * ((pair & 15) | (fifth >> i & 1) << 4) + minimum;
            to[at + HALF + i] = scale * ((pair >> 4 & 15) | (fifth >> (HALF + i) & 1) << 4) + minimum;
        }
    }
}
