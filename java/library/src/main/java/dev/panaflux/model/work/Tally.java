package dev.panaflux.model.work;

/** Adds up the cost of operators. Methods are named after operators of {@link dev.panaflux.kernels.Kernels}. */
final class Tally {

    private static final int FLOAT_BYTES = Float.BYTES;

    private long flop;
    private long weightElements;
    private long activationElements;

    Work work() {
        return new Work(flop, weightElements, activationElements * FLOAT_BYTES);
    }

    /** A product whose epilogue stores. */
    void linear(long rows, long inDim, long outDim) {
        linear(rows, inDim, outDim, false);
    }

    /** {@code reads}: whether the epilogue also reads the output. */
    void linear(long rows, long inDim, long outDim, boolean reads) {
        flop += 2 * rows * inDim * outDim;
        weightElements += inDim * outDim;
        activationElements += rows * inDim + rows * outDim * (reads ? 2 : 1);
    }

    /** A product that an epilogue adds before it writes. */
    void addedProduct(long rows, long inDim, long outDim) {
        flop += 2 * rows * inDim * outDim;
        weightElements += inDim * outDim;
        activationElements += rows * inDim;
    }

    /** {@code pairs}: number of unmasked pairs of a query and a key. */
    void attention(long queries, long keys, long pairs, long heads, long kvHeads, long headDim) {
        flop += 4 * pairs * heads * headDim;
        activationElements += 2 * queries * heads * headDim + 2 * keys * kvHeads * headDim;
    }

    /** An operator that reads and writes a matrix once: norms, rotation, activation, copies. */
    void pass(long rows, long cols) {
        activationElements += 2 * rows * cols;
    }

    /** An operator that reads a matrix once. */
    void read(long rows, long cols) {
        activationElements += rows * cols;
    }

    /** {@code outBlocks}: products of each element of the input. */
    void mixBlocks(long rows, long inCols, long outCols, long outBlocks) {
        flop += 2 * rows * inCols * outBlocks;
        activationElements += rows * (inCols + outCols);
    }

    /** {@code taps}: pixels of the kernel. */
    void conv2d(long inPixels, long inChannels, long outPixels, long outChannels, long taps, boolean reads) {
        flop += 2 * outPixels * outChannels * inChannels * taps;
        weightElements += inChannels * outChannels * taps;
        activationElements += inPixels * inChannels + outPixels * outChannels * (reads ? 2 : 1);
    }

    void upsampleNearest(long pixels, long channels) {
        activationElements += 5 * pixels * channels;
    }

    void embeddingGather(long ids, long cols) {
        weightElements += ids * cols;
        activationElements += ids * cols;
    }
}
