package dev.panaflux.weights;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a model's parts are to be taken from: a folder in diffusers' layout, single parts, or a folder with some parts
 * replaced. A part is a safetensors file, an index of shards, or a folder of either.
 *
 * @param folder a folder with {@code model_index.json}, or null
 * @param transformer in place of the folder's transformer, or null
 * @param autoencoder in place of the folder's autoencoder, or null
 * @param textEncoder in place of the folder's text encoder, or null
 * @param tokenizer a folder with {@code tokenizer.json} in place of the model's, or null
 */
public record ModelSource(
        @Nullable Path folder,
        @Nullable Path transformer,
        @Nullable Path autoencoder,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer) {

    /** A folder in diffusers' layout. */
    public static ModelSource of(Path folder) {
        return new ModelSource(folder, null, null, null, null);
    }

    /** The part given for {@code component} itself, or null. */
    @Nullable
    Path part(Component component) {
        return switch (component) {
            case TRANSFORMER -> transformer;
            case AUTOENCODER -> autoencoder;
            case TEXT_ENCODER -> textEncoder;
        };
    }
}
