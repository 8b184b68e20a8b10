package dev.panaflux.app;

import dev.panaflux.family.Component;
import dev.panaflux.family.FileContents;
import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.PrivateFolder;
import dev.panaflux.system.UserFolders;
import dev.panaflux.tokenizer.Qwen3Tokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the parts of a model that is given as one file: what the file lacks comes from another model. */
record ModelParts(Environment environment, ModelSettings settings) {

    private static final String EMBEDDINGS = "model.embed_tokens.weight";

    /**
     * The parts of a model of which {@code file} holds some.
     *
     * @param rest the folder of the model that has the others, or null to look for the published model of the same sizes
     * @throws ModelFormatException if the file holds no part, or the others are found nowhere
     */
    ModelSource of(Path file, @Nullable Path rest) throws ModelFormatException {
        FileContents contents = FileContents.of(file);
        if (contents.decoder().isPresent()) {
            throw new ModelFormatException(contents.decoder().get().advice());
        }
        Path transformer = part(Component.TRANSFORMER, settings.transformer(), contents);
        Path vae = part(Component.AUTOENCODER, settings.vae(), contents);
        Path textEncoder = part(Component.TEXT_ENCODER, settings.textEncoder(), contents);
        boolean complete = transformer != null && vae != null && textEncoder != null;
        if (complete || rest != null) {
            return new ModelSource(rest, transformer, vae, textEncoder, settings.tokenizer(), settings.distilled());
        }
        Path found = publishedWith(contents);
        // Given one by one, since how that model was trained says nothing of the file's transformer.
        return new ModelSource(
                transformer == null ? found : null,
                transformer,
                vae == null ? found.resolve(Component.AUTOENCODER.folder()) : vae,
                textEncoder == null ? found.resolve(Component.TEXT_ENCODER.folder()) : textEncoder,
                settings.tokenizer(),
                settings.distilled());
    }

    private static @Nullable Path part(Component component, @Nullable Path given, FileContents contents) {
        return given == null && contents.components().containsKey(component) ? contents.file() : given;
    }

    /** The folder of a published model whose shapes are those of the file. */
    private Path publishedWith(FileContents contents) throws ModelFormatException {
        List<PublishedModel> fitting = contents.fitting();
        ModelLocator models = environment.models();
        Map<String, Path> found = models.found();
        for (PublishedModel model : fitting) {
            Path folder = found.get(model.name());
            if (folder != null) {
                return folder;
            }
        }
        throw new ModelFormatException(
                "%s: holds a model's %s but no %s; name the model that has the rest (--rest MODEL)%s"
                        .formatted(
                                contents.file(),
                                labels(contents.held()),
                                labels(contents.missing()),
                                fitting.isEmpty()
                                        ? ""
                                        : ", or get it with: hf download "
                                                + fitting.getFirst().repository()));
    }

    private static String labels(List<Component> components) {
        return String.join(" and ", components.stream().map(Component::label).toList());
    }

    /**
     * {@code source} with Qwen3's tokenizer if it has a text encoder but no tokenizer near it.
     *
     * @throws ModelFormatException if the tokenizer cannot be written to the user's cache
     */
    ModelSource withTokenizer(ModelSource source) throws ModelFormatException {
        try {
            source.tokenizerFolder();
            return source;
        } catch (ModelFormatException missing) {
            if (source.tokenizer() != null || source.textEncoder() == null || !takesQwen3(source.textEncoder())) {
                throw missing;
            }
        }
        Path folder = UserFolders.of(environment.variables(), environment.home())
                .cache()
                .resolve("tokenizers")
                .resolve("qwen3");
        try {
            new PrivateFolder(folder).make();
            Qwen3Tokenizer.writeTo(folder);
        } catch (IOException e) {
            throw new ModelFormatException(
                    "Qwen3's tokenizer: %s; set PANAFLUX_CACHE to a folder that can be written, or name one (--tokenizer)"
                            .formatted(IoErrors.describe(e)),
                    e);
        }
        return new ModelSource(
                source.folder(),
                source.transformer(),
                source.autoencoder(),
                source.textEncoder(),
                folder,
                source.distilled());
    }

    /** Whether a text encoder has an embedding for each of the tokenizer's tokens. */
    private static boolean takesQwen3(Path textEncoder) throws ModelFormatException {
        for (ModelFamily family : ModelFamily.installed()) {
            WeightCatalog weights = family.contents(textEncoder).get(Component.TEXT_ENCODER);
            if (weights != null) {
                return weights.shape(EMBEDDINGS).getFirst() >= Qwen3Tokenizer.TOKENS;
            }
        }
        return false;
    }
}
