package dev.panaflux.app;

import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which model to use. Single parts replace those of the model, or together form a model.
 *
 * @param name a model's name or folder, or a file that holds a model or a part of one; null for the default model
 * @param rest the name or folder of the model that has what such a file lacks, or null
 * @param transformer a file of weights or a folder, or null
 * @param vae a file of weights or a folder, or null
 * @param textEncoder a file of weights or a folder, or null
 * @param tokenizer a folder, or null
 * @param decoder a file or folder of a decoder, or the short name of a published one; null for the autoencoder's own
 * @param distilled whether the transformer was distilled to a few steps, where its files do not tell; else null
 */
public record ModelSettings(
        @Nullable String name,
        @Nullable String rest,
        @Nullable Path transformer,
        @Nullable Path vae,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer,
        @Nullable String decoder,
        @Nullable Boolean distilled) {

    /** The model {@code name}, or the default model for null. */
    public static ModelSettings of(@Nullable String name) {
        return new ModelSettings(name, null, null, null, null, null, null, null);
    }

    /**
     * Finds the model and checks its files.
     *
     * @param notices receives notices for the user, one line each
     * @throws ModelFormatException if there is none, or its files do not match
     */
    public ModelFiles open(Environment environment, Consumer<String> notices) throws ModelFormatException {
        ModelSource source = source(environment, notices);
        return ModelFiles.read(
                decoder == null
                        ? source
                        : source.withDecoder(environment.models().decoder(decoder)));
    }

    private ModelSource source(Environment environment, Consumer<String> notices) throws ModelFormatException {
        ModelParts parts = new ModelParts(environment, this);
        Optional<Path> file =
                name == null ? Optional.empty() : environment.models().file(name);
        if (file.isPresent()) {
            Path folder = rest == null ? null : environment.models().find(rest);
            return parts.withTokenizer(parts.of(file.get(), folder));
        }
        Path folder = folder(environment, notices);
        return parts.withTokenizer(new ModelSource(folder, transformer, vae, textEncoder, tokenizer, distilled));
    }

    /**
     * Reads only the model's tokenizer. A folder of an unknown family is treated as one of the first family.
     *
     * @param notices receives notices for the user, one line each
     * @throws ModelFormatException if there is none, or one of its files is damaged
     */
    public PromptTokenizer tokenizer(Environment environment, Consumer<String> notices) throws ModelFormatException {
        List<ModelFamily> families = ModelFamily.installed();
        if (tokenizer != null) {
            return PromptTokenizer.load(tokenizer, families.getFirst().prompts());
        }
        boolean isFile = name != null && environment.models().file(name).isPresent();
        Path folder = isFile ? null : folder(environment, notices);
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

    /** The model's folder; null for a complete set of parts, which needs none. */
    private @Nullable Path folder(Environment environment, Consumer<String> notices) throws ModelFormatException {
        if (name != null) {
            return environment.models().find(name);
        }
        boolean complete = transformer != null && vae != null && textEncoder != null;
        return complete ? null : DefaultModel.folder(environment.program(), notices);
    }
}
