package dev.panaflux.weights;

import java.nio.file.Path;

/**
 * {@code model_index.json}: what kind of model a folder in diffusers' layout is.
 *
 * @param distilled whether the model was distilled to few steps without guidance; false for base models
 */
public record ModelIndex(boolean distilled) {

    /** The file's name in a model's folder. */
    public static final String FILE_NAME = "model_index.json";

    /**
     * Reads {@code model_index.json}; a missing {@code is_distilled} is false, as in diffusers.
     *
     * @throws ModelFormatException if the file is missing or damaged, or names another pipeline than klein's
     */
    public static ModelIndex read(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "Flux2KleinPipeline");
        return new ModelIndex(json.flag("is_distilled", false));
    }
}
