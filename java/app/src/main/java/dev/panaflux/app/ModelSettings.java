package dev.panaflux.app;

import dev.panaflux.weights.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.ModelSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which model to use. Single parts replace those of the model, or together form a model.
 *
 * @param name a model's name or folder, or null for the default model
 * @param transformer a safetensors file or folder, or null
 * @param vae a safetensors file or folder, or null
 * @param textEncoder a safetensors file or folder, or null
 * @param tokenizer a folder, or null
 */
public record ModelSettings(
        @Nullable String name,
        @Nullable Path transformer,
        @Nullable Path vae,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer) {

    /** The model {@code name}, or the default model for null. */
    public static ModelSettings of(@Nullable String name) {
        return new ModelSettings(name, null, null, null, null);
    }

    /**
     * Finds the model and checks its files.
     *
     * @param notices receives notices for the user, one line each
     * @throws ModelFormatException if there is none, or its files do not match
     */
    public ModelFiles open(Environment environment, Consumer<String> notices) throws ModelFormatException {
        Path folder = folder(environment, notices);
        return ModelFiles.read(new ModelSource(folder, transformer, vae, textEncoder, tokenizer));
    }

    /**
     * Finds the folder with {@code tokenizer.json}; reads nothing else of the model.
     *
     * @param notices receives notices for the user, one line each
     * @throws ModelFormatException if there is none
     */
    public Path tokenizerFolder(Environment environment, Consumer<String> notices) throws ModelFormatException {
        if (tokenizer != null) {
            return tokenizer;
        }
        Path folder = folder(environment, notices);
        return folder == null ? open(environment, notices).tokenizer() : folder.resolve("tokenizer");
    }

    /** The model's folder; null for a complete set of parts, which needs none. */
    private @Nullable Path folder(Environment environment, Consumer<String> notices) throws ModelFormatException {
        if (name != null) {
            return environment.models().find(name);
        }
        boolean complete = transformer != null && vae != null && textEncoder != null;
        return complete ? null : DefaultModel.folder(environment.program(), notices);
    }
}
