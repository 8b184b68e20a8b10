package dev.panaflux.app;

import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which weights to use. The parts replace those of the model, or make up a model by themselves.
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

    /** The model called {@code name}, or the default model for null. */
    public static ModelSettings of(@Nullable String name) {
        return new ModelSettings(name, null, null, null, null);
    }

    /**
     * The model that the settings name, its files checked.
     *
     * @param notices receives what the user should know, a line each
     * @throws ModelFormatException if there is none, or its files do not fit
     */
    public ModelFiles open(Environment environment, Consumer<String> notices) throws ModelFormatException {
        Path folder = folder(environment, notices);
        return ModelFiles.read(new ModelSource(folder, transformer, vae, textEncoder, tokenizer));
    }

    /**
     * The tokenizer that the settings name; nothing else of the model is read. A folder that does not tell its family counts
     * as one of the first family's.
     *
     * @param notices receives what the user should know, a line each
     * @throws ModelFormatException if there is none, or a file of it is damaged
     */
    public PromptTokenizer tokenizer(Environment environment, Consumer<String> notices) throws ModelFormatException {
        List<ModelFamily> families = ModelFamily.installed();
        if (tokenizer != null) {
            return PromptTokenizer.load(tokenizer, families.getFirst().prompts());
        }
        Path folder = folder(environment, notices);
        if (folder == null) {
            ModelFiles model = open(environment, notices);
            return PromptTokenizer.load(model.tokenizer(), model.description().prompts());
        }
        ModelSource source = ModelSource.of(folder);
        ModelFamily family = families.stream()
                .filter(candidate -> candidate.refusal(source).isEmpty())
                .findFirst()
                .orElse(families.getFirst());
        return PromptTokenizer.load(folder.resolve("tokenizer"), family.prompts());
    }

    /** Null for a complete set of parts, which needs no folder. */
    private @Nullable Path folder(Environment environment, Consumer<String> notices) throws ModelFormatException {
        if (name != null) {
            return environment.models().find(name);
        }
        boolean complete = transformer != null && vae != null && textEncoder != null;
        return complete ? null : DefaultModel.folder(environment.program(), notices);
    }
}
