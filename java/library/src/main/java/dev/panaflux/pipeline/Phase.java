package dev.panaflux.pipeline;

/** The phases of a request, in order. */
public enum Phase {
    /** Quantises the transformer's weights to 8-bit integers, when they are first needed. */
    QUANTIZE("quantizing"),
    /** Fits previews to the autoencoder, when they are first asked for. */
    FIT_PREVIEW("fitting previews"),
    /** The text encoder turns prompts into hidden states. */
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

    /** Whether it prepares the model, for whatever images. */
    public boolean isOfModel() {
        return this == QUANTIZE || this == FIT_PREVIEW;
    }

    /** The name for display: {@code denoising}. */
    public String label() {
        return label;
    }
}
