package dev.panaflux.pipeline;

/**
 * How much passes through the transformer's blocks together.
 *
 * @param images that are denoised together, step by step; at least 1
 * @param passes of the transformer for each image and step: 2 with guidance, else 1
 * @param sequences joint sequences in one pass; fewer than {@code images * passes} where memory asks for it
 */
record BatchShape(int images, int passes, int sequences) {

    /** One image, its passes one after the other. */
    static BatchShape single(int passes) {
        return new BatchShape(1, passes, 1);
    }

    /** The most different prompts, the negative one included, that one batch of images can have. */
    int prompts() {
        return images + passes - 1;
    }
}
