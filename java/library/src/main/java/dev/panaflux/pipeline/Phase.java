package dev.panaflux.pipeline;

/** The parts of a request's way to its image, in order. */
public enum Phase {
    /** The transformer's weights become 8-bit integers, the first time that they are needed. */
    QUANTIZE("quantizing"),
    /** The text encoder turns the prompts into hidden states. */
    ENCODE_PROMPT("encoding prompt"),
    /** The autoencoder turns reference images into latents. */
    ENCODE_REFERENCES("encoding references"),
    /** The transformer predicts velocities and the sampler follows them. */
    DENOISE("denoising"),
    /** The autoencoder turns latents into pixels. */
    DECODE("decoding");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** What is shown to a person: {@code denoising}. */
    public String label() {
        return label;
    }
}
