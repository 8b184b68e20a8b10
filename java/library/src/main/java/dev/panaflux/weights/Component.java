package dev.panaflux.weights;

import java.util.List;

/** The three parts of a model that have weights. */
public enum Component {
    /** The Qwen3 text encoder. */
    TEXT_ENCODER("text encoder", "text_encoder"),
    /** The FLUX.2 transformer. */
    TRANSFORMER("transformer", "transformer"),
    /** The FLUX.2 autoencoder. */
    AUTOENCODER("autoencoder", "vae");

    /** The name of a component's config in its folder. */
    static final String CONFIG_NAME = "config.json";

    private final String label;
    private final String folder;

    Component(String label, String folder) {
        this.label = label;
        this.folder = folder;
    }

    /** The name used in messages and listings. */
    public String label() {
        return label;
    }

    /** The component's folder in diffusers' layout. */
    public String folder() {
        return folder;
    }

    /** File names of the weights in that folder, in the order in which the reference's libraries look for them. */
    List<String> weightNames() {
        return switch (this) {
            case TEXT_ENCODER -> List.of("model.safetensors", "model.safetensors.index.json");
            case TRANSFORMER, AUTOENCODER ->
                List.of("diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.safetensors");
        };
    }
}
