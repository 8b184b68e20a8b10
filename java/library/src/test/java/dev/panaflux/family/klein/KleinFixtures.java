package dev.panaflux.family.klein;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.Qwen3;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Path;

/** What tests of networks need of klein's files. */
public final class KleinFixtures {

    /** How klein's prompts become tokens. */
    public static final PromptFormat PROMPTS = KleinModel.PROMPTS;

    /** The settings that all published models have. */
    public static final SchedulerConfig SCHEDULER = KleinModel.SCHEDULER;

    private KleinFixtures() {}

    /** The description of a klein model. */
    public static KleinModel of(ModelFiles model) {
        return (KleinModel) model.description();
    }

    /** The config of a transformer. */
    public static TransformerConfig transformer(Path config) throws ModelFormatException {
        return ConfigReader.transformer(config);
    }

    /** The config of a text encoder. */
    public static TextEncoderConfig textEncoder(Path config) throws ModelFormatException {
        return ConfigReader.textEncoder(config);
    }

    /** The config of an autoencoder. */
    public static AutoencoderConfig autoencoder(Path config) throws ModelFormatException {
        return ConfigReader.autoencoder(config);
    }

    /** The text encoder of a config, with the outputs that klein reads. */
    public static Qwen3 network(TextEncoderConfig config) {
        return KleinModel.textEncoder(config);
    }

    /** The settings of a scheduler. */
    public static SchedulerConfig scheduler(Path config) throws ModelFormatException {
        return ConfigReader.scheduler(config);
    }

    /** The weights of a component under the networks' names. */
    public static WeightCatalog catalog(Component component, Path location) throws ModelFormatException {
        return WeightCatalog.read(location, component.weightNames(), OriginalNames.of(component));
    }
}
