package dev.panaflux.family;

import java.util.List;

/** The three components of a model, each with its own weights. */
public enum Component {
    /** Turns prompts into features. */
    TEXT_ENCODER("text encoder", "text_encoder", "model"),
    /** Predicts velocities. */
    TRANSFORMER("transformer", "transformer", "diffusion_pytorch_model"),
    /** Turns images into latents and latents into images. */
    AUTOENCODER("autoencoder", "vae", "diffusion_pytorch_model");

    private static final String FILE = ".safetensors";
    private static final String INDEX = ".safetensors.index.json";

    private final String label;
    private final String folder;
    private final String stem;

    Component(String label, String folder, String stem) {
        this.label = label;
        this.folder = folder;
        this.stem = stem;
    }

    /** The name used in messages and listings. */
    public String label() {
        return label;
    }

    /** The component's folder in diffusers' layout. */
    public String folder() {
        return folder;
    }

    /** The start of the names of its weight files in that folder. */
    String stem() {
        return stem;
    }

    /** File names of the weights in that folder, in the order in which diffusers and transformers look for them. */
    public List<String> weightNames() {
        return this == TEXT_ENCODER ? List.of(stem + FILE, stem + INDEX) : List.of(stem + INDEX, stem + FILE);
    }
}
