package dev.panaflux.family.testkit;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ConfigFile;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.NamingScheme;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folders whose {@code model_index.json} names the pipeline {@code PebblePipeline}; it holds all sizes. */
public final class PebbleFamily implements ModelFamily {

    static final String PIPELINE = "PebblePipeline";

    @Override
    public Optional<String> refusal(ModelSource source) {
        Path folder = source.folder();
        if (folder == null) {
            return Optional.of("a Pebble model: expected a folder, found none");
        }
        try {
            ConfigFile.read(folder.resolve(ModelSource.INDEX_FILE)).require("_class_name", PIPELINE);
            return Optional.empty();
        } catch (ModelFormatException other) {
            return Optional.of(String.valueOf(other.getMessage()));
        }
    }

    @Override
    public ModelFiles read(ModelSource source) throws ModelFormatException {
        Path folder = source.folder();
        if (folder == null) {
            throw new ModelFormatException("a Pebble model: expected a folder, found none");
        }
        PebbleModel model = describe(folder);
        Map<Component, WeightCatalog> catalogs = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            WeightCatalog catalog = WeightCatalog.read(
                    folder.resolve(component.folder()),
                    component.weightNames(),
                    NamingScheme.asStored(component.label()));
            catalog.require(model.networks().requirements(component));
            catalogs.put(component, catalog);
        }
        return new ModelFiles(source.name(), model, catalogs, source.tokenizerFolder(), source.wholeFolder());
    }

    @Override
    public PebbleModel describe(Path folder) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(folder.resolve(ModelSource.INDEX_FILE));
        int width = json.integer("width", 0);
        int heads = json.integer("heads", 0);
        int channels = json.integer("channels", 0);
        int textWidth = json.integer("text_width", 0);
        int textLayers = json.integer("text_layers", 0);
        int blocks = json.integer("blocks", 0);
        boolean references = json.flag("references", true);
        float scale = (float) json.number("scale", 1);
        float shift = (float) json.number("shift", 0);
        return json.check(() -> {
            int axis = width / heads / 4;
            return new PebbleModel(
                    new TextEncoderConfig(
                            textWidth, 2 * textWidth, textLayers, 2, 1, textWidth / 2, 300, 1e-6f, 10_000),
                    new TransformerConfig(
                            channels,
                            channels,
                            1,
                            blocks,
                            heads,
                            width / heads,
                            textWidth,
                            32,
                            2.0,
                            List.of(axis, axis, axis, axis),
                            500,
                            1e-5f),
                    scale,
                    shift,
                    references);
        });
    }

    @Override
    public PromptFormat prompts() {
        return PebbleModel.PROMPTS;
    }

    @Override
    public List<PublishedModel> published() {
        return List.of();
    }
}
