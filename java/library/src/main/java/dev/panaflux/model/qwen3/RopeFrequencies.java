package dev.panaflux.model.qwen3;

/**
 * In what precision the text encoder's rotary frequencies are held: a choice that PyTorch leaves to how a model was loaded,
 * and that shows in the embeddings (NMSE of about 5e-7 for bf16).
 */
public enum RopeFrequencies {
    /** As computed, in float32: what {@code from_pretrained} makes, also of a bf16 model. */
    FLOAT32,

    /** Rounded to the type of the stored weights: what {@code model.to(dtype)} makes, and how the golden cases were made. */
    AS_STORED
}
