package dev.panaflux.weights.blocks;

/**
 * A format of rows that consist of blocks. Each block has a fixed number of weights and bytes, and all that is needed to read
 * its weights.
 *
 * <p>Source: the GGUF package's {@code quants.py}. Values are equal to its to the bit.
 */
public enum BlockFormat {
    /** Four bits and a scale. */
    Q4_0(32, 18),
    /** Four bits, a scale and a minimum. */
    Q4_1(32, 20),
    /** Five bits and a scale. */
    Q5_0(32, 22),
    /** Five bits, a scale and a minimum. */
    Q5_1(32, 24),
    /** Eight bits and a scale. */
    Q8_0(32, 34),
    /** Two bits, scales and minimums of 16 weights. */
    Q2_K(256, 84),
    /** Three bits, scales of 16 weights. */
    Q3_K(256, 110),
    /** Four bits, scales and minimums of 32 weights. */
    Q4_K(256, 144),
    /** Five bits, scales and minimums of 32 weights. */
    Q5_K(256, 176),
    /** Six bits, scales of 16 weights. */
    Q6_K(256, 210),
    /** Four bits of a table and a scale. */
    IQ4_NL(32, 18),
    /** Four bits of a table, scales of 32 weights. */
    IQ4_XS(256, 136),
    /** Floats of four bits and a power of two. */
    MXFP4(32, 17),
    /** Floats of four bits, scales of 16 weights. */
    NVFP4(64, 36);

    /** Weights that are read together; a divisor of every block's. */
    public static final int GROUP = 32;

    private final int weights;
    private final int bytes;

    BlockFormat(int weights, int bytes) {
        this.weights = weights;
        this.bytes = bytes;
    }

    /** Weights of a block: a multiple of {@link #GROUP}. */
    public int weights() {
        return weights;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }

    /**
     * Reads {@value #GROUP} weights of a block into {@code to[at ..]}.
     *
     * @param from an array with the block
     * @param block where the block starts in it
     * @param group which of the block's groups
     */
    public void read(byte[] from, int block, int group, float[] to, int at) {
        switch (this) {
            case Q4_0 -> SmallBlocks.q4(from, block, to, at);
            case Q4_1 -> SmallBlocks.q4WithMinimum(from, block, to, at);
            case Q5_0 -> SmallBlocks.q5(from, block, to, at);
            case Q5_1 -> SmallBlocks.q5WithMinimum(from, block, to, at);
            case Q8_0 -> SmallBlocks.q8(from, block, to, at);
            case Q2_K -> SuperBlocks.q2(from, block, group, to, at);
            case Q3_K -> SuperBlocks.q3(from, block, group, to, at);
            case Q4_K -> SuperBlocks.q4(from, block, group, to, at);
            case Q5_K -> SuperBlocks.q5(from, block, group, to, at);
            case Q6_K -> SuperBlocks.q6(from, block, group, to, at);
            case IQ4_NL -> TableBlocks.nonLinear(from, block, to, at);
            case IQ4_XS -> TableBlocks.nonLinearSuper(from, block, group, to, at);
            case MXFP4 -> TableBlocks.mxfp4(from, block, to, at);
            case NVFP4 -> TableBlocks.nvfp4(from, block, group, to, at);
        }
    }
}
