package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.family.LoneDecoder;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelFamily;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** FLUX.2 [klein]: a Qwen3 text encoder, the FLUX.2 transformer and the FLUX.2 autoencoder. */
public final class KleinFamily implements ModelFamily {

    /** A weight that FLUX.1's transformer has besides those of the same names. */
    private static final String FLUX_1 = "vector_in.in_layer.weight";

    static final String SCHEDULER_CONFIG = "scheduler/scheduler_config.json";

    /** For the service loader. */
    public KleinFamily() {}

    /** The path of a component's config in a model folder. */
    static String config(Component component) {
        return component.folder() + "/config.json";
    }

    @Override
    public Optional<String> refusal(ModelSource source) {
        try {
            new KleinReader(source).requireKlein();
            return Optional.empty();
        } catch (ModelFormatException other) {
            return Optional.of(String.valueOf(other.getMessage()));
        }
    }

    @Override
    public ModelFiles read(ModelSource source) throws ModelFormatException {
        return new KleinReader(source).read();
    }

    @Override
    public Map<Component, WeightCatalog> contents(Path file) throws ModelFormatException {
        Map<Component, WeightCatalog> contents = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            WeightCatalog weights = KleinReader.catalog(component, file);
            if (weights.contains(OriginalNames.mark(component)) && !weights.contains(FLUX_1)) {
                contents.put(component, weights);
            }
        }
        return contents;
    }

    @Override
    public Optional<LoneDecoder> decoder(Path location) throws ModelFormatException {
        return SeparateDecoder.alone(location).map(found -> new LoneDecoder(found.label(), found.weights()));
    }

    @Override
    public ModelDescription describe(Path folder) throws ModelFormatException {
        Variant variant = ConfigReader.variant(folder.resolve(ModelSource.INDEX_FILE));
        var transformer = ConfigReader.transformer(folder.resolve(config(Component.TRANSFORMER)));
        var autoencoder = ConfigReader.autoencoder(folder.resolve(config(Component.AUTOENCODER)));
        var textEncoder = ConfigReader.textEncoder(folder.resolve(config(Component.TEXT_ENCODER)));
        var scheduler = ConfigReader.scheduler(folder.resolve(SCHEDULER_CONFIG));
        try {
            return new KleinModel(variant, transformer, autoencoder, textEncoder, scheduler);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public PromptFormat prompts() {
        return KleinModel.PROMPTS;
    }

    @Override
    public Map<String, String> decoders() {
        return Map.of("small", "black-forest-labs/FLUX.2-small-decoder", "tiny", "madebyollin/taef2");
    }

    @Override
    public List<PublishedModel> published() {
        return List.of(
                published("klein-4b", "klein 4B", "4B"),
                published("klein-base-4b", "klein base 4B", "base-4B"),
                published("klein-9b", "klein 9B", "9B"),
                published("klein-9b-kv", "klein 9B KV", "9B-kv"),
                published("klein-base-9b", "klein base 9B", "base-9B"));
    }

    private static PublishedModel published(String name, String title, String repository) {
        Variant variant =
                repository.endsWith("-kv") ? Variant.DISTILLED_CACHED : Variant.of(!repository.startsWith("base"));
        KleinModel model = repository.endsWith("4B")
                ? model(variant, 5, 20, 24, 2560, 9728)
                : model(variant, 8, 24, 32, 4096, 12288);
        return new PublishedModel(name, title, "black-forest-labs/FLUX.2-klein-" + repository, model);
    }

    private static KleinModel model(
            Variant variant, int layers, int singleLayers, int heads, int hiddenSize, int intermediateSize) {
        List<Integer> channels = List.of(128, 256, 512, 512);
        return new KleinModel(
                variant,
                new TransformerConfig(
                        128,
                        128,
                        layers,
                        singleLayers,
                        heads,
                        128,
                        3 * hiddenSize,
                        256,
                        3.0,
                        List.of(32, 32, 32, 32),
                        2000,
                        1e-6f),
                new AutoencoderConfig(
                        3, 3, 32, channels, channels, 2, 32, true, true, true, 1e-4f, KleinModel.SAMPLE_SIZE),
                new TextEncoderConfig(hiddenSize, intermediateSize, 36, 32, 8, 128, 151936, 1e-6f, 1e6),
                KleinModel.SCHEDULER);
    }
}
