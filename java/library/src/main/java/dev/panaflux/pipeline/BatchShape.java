package dev.panaflux.pipeline;

/**
 * The size of a batch.
 *
 * @param images images that are denoised together, step by step; at least 1
 * @param passes transformer passes per image and step: 2 with guidance, else 1
 * @param sequences joint sequences per pass; fewer than {@code images * passes} if memory is short
 */
record BatchShape(int images, int passes, int sequences) {

    /** One image, with one pass after the other. */
    static BatchShape single(int passes) {
        return new BatchShape(1, passes, 1);
    }

    /** The maximum number of different prompts in a batch, including the negative one. */
    int prompts() {
        return images + passes - 1;
    }
}
