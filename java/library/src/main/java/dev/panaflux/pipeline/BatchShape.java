package dev.panaflux.pipeline;

/**
 * How much passes through the transformer's blocks together.
 *
 * @param pictures that are denoised together, step by step; at least 1
 * @param passes of the transformer for each picture and step: 2 with guidance, else 1
 * @param sequences joint sequences in one pass; fewer than {@code pictures * passes} where memory asks for it
 */
record BatchShape(int pictures, int passes, int sequences) {

    /** One picture, its passes one after the other. */
    static BatchShape single(int passes) {
        return new BatchShape(1, passes, 1);
    }

    /** The most different prompts, the negative one included, that one batch of pictures can have. */
    int prompts() {
        return pictures + passes - 1;
    }

    /** How often the blocks run in a step of {@code count} pictures. */
    int runs(int count) {
        return Math.ceilDiv(count * passes, sequences);
    }
}
