package dev.panaflux.weights.blocks;

/** Blocks of 256 weights in groups of 16 or 32, whose scales are small integers times a scale of the block. */
final class SuperBlocks {

    private static final int GROUP = BlockFormat.GROUP;
    private static final int HALF = GROUP / 2;

    private SuperBlocks() {}

    /** Two bits; each 16 weights have a scale and a minimum of four bits. */
    static void q2(byte[] from, int block, int group, float[] to, int at) {
        float scale = Bytes.half(from, block + 80);
        float minimum = Bytes.half(from, block + 82);
        int values = block + 16 + GROUP * (group >> 2);
        int shift = 2 * (group & 3);
        for (int half = 0; half < 2; half++) {
            int packed = from[block + 2 * group + half];
            float factor = scale * (packed & 15);
            float offset = minimum * (packed >> 4 & 15);
            for (int i = HALF * half; i < HALF * half + HALF; i++) {
                to[at + i] = factor * (from[values + i] >> shift & 3) - offset;
            }
        }
    }

    /** Two bits and, apart from them, a third that is set where nothing is subtracted; each 16 weights have a scale of six bits. */
    static void q3(byte[] from, int block, int group, float[] to, int at) {
        float scale = Bytes.half(from, block + 108);
        int values = block + 32 + GROUP * (group >> 2);
        int shift = 2 * (group & 3);
        for (int half = 0; half < 2; half++) {
            int index = 2 * group + half;
            int low = from[block + 96 + (index & 7)] >> (4 * (index >> 3)) & 15;
            int high = from[block + 104 + (index & 3)] >> (2 * (index >> 2)) & 3;
            float factor = scale * ((low | high << 4) - 32);
            for (int i = HALF * half; i < HALF * half + HALF; i++) {
                int third = from[block + i] >> group & 1;
                to[at + i] = factor * ((from[values + i] >> shift & 3) - 4 + 4 * third);
            }
        }
    }

    /** Four bits; each 32 weights have a scale and a minimum of six bits. */
    static void q4(byte[] from, int block, int group, float[] to, int at) {
        float factor = Bytes.half(from, block) * scaleOfSixBits(from, block + 4, group);
        float offset = Bytes.half(from, block + 2) * minimumOfSixBits(from, block + 4, group);
        int values = block + 16 + GROUP * (group >> 1);
        int shift = 4 * (group & 1);
        for (int i = 0; i < GROUP; i++) {
            to[at + i] = factor * (from[values + i] >> shift & 15) - offset;
        }
    }

    /** Five bits, the fifth apart from the others; scales and minimums as in {@link #q4}. */
    static void q5(byte[] from, int block, int group, float[] to, int at) {
        float factor = Bytes.half(from, block) * scaleOfSixBits(from, block + 4, group);
        float offset = Bytes.half(from, block + 2) * minimumOfSixBits(from, block + 4, group);
        int values = block + 48 + GROUP * (group >> 1);
        int shift = 4 * (group & 1);
        for (int i = 0; i < GROUP; i++) {
            int fifth = from[block + 16 + i] >> group & 1;
            to[at + i] = factor * ((from[values + i] >> shift & 15) | fifth << 4) - offset;
        }
    }

    private static int scaleOfSixBits(byte[] from, int scales, int group) {
        return group < 4
                ? from[scales + group] & 63
                : (from[scales + group + 4] & 15) | (from[scales + group - 4] >> 6 & 3) << 4;
    }

    private static int minimumOfSixBits(byte[] from, int scales, int group) {
        return group < 4
                ? from[scales + group + 4] & 63
                : (from[scales + group + 4] >> 4 & 15) | (from[scales + group] >> 6 & 3) << 4;
    }

    /** Six bits, two of them apart from the others; each 16 weights have a scale of eight bits. */
    static void q6(byte[] from, int block, int group, float[] to, int at) {
        float scale = Bytes.half(from, block + 208);
        int low = block + 64 * (group >> 2) + GROUP * (group & 1);
        int lowShift = 4 * (group >> 1 & 1);
        int high = block + 128 + GROUP * (group >> 2);
        int highShift = 2 * (group & 3);
        for (int half = 0; half < 2; half++) {
            float factor = scale * from[block + 192 + 2 * group + half];
            for (int i = HALF * half; i < HALF * half + HALF; i++) {
                int q = (from[low + i] >> lowShift & 15) | (from[high + i] >> highShift & 3) << 4;
                to[at + i] = factor * (q - 32);
            }
        }
    }
}
