package dev.panaflux.weights;

import dev.panaflux.family.PublishedModel;
import java.nio.file.Path;
import java.util.List;

/**
 * All sizes of a model, without weights: what a synthetic model is made from.
 *
 * @param distilled whether it runs in few steps without guidance
 * @param transformer the transformer's sizes
 * @param autoencoder the autoencoder's sizes
 * @param textEncoder the text encoder's sizes
 * @param scheduler the settings of the schedule
 */
public record ModelShape(
        boolean distilled,
        TransformerConfig transformer,
        AutoencoderConfig autoencoder,
        TextEncoderConfig textEncoder,
        SchedulerConfig scheduler) {

    /**
     * Checks that the parts fit each other.
     *
     * @throws IllegalArgumentException if the transformer takes other text features or latents than the others give
     */
    public ModelShape {
        ConfigChecks.that(
                transformer.jointAttentionDim() == 3 * textEncoder.hiddenSize(),
                "joint_attention_dim",
                "3 * hidden_size=" + textEncoder.hiddenSize(),
                transformer.jointAttentionDim());
        ConfigChecks.that(
                transformer.inChannels() == 4 * autoencoder.latentChannels(),
                "in_channels",
                "4 * latent_channels=" + autoencoder.latentChannels(),
                transformer.inChannels());
    }

    /**
     * The shape of a published model.
     *
     * @param name one of {@link PublishedModel#names()}
     * @throws IllegalArgumentException if there is no such model
     */
    public static ModelShape named(String name) {
        boolean distilled = !name.contains("base");
        return switch (name) {
            case "klein-4b", "klein-base-4b" -> klein(distilled, 5, 20, 24, 2560, 9728);
            case "klein-9b", "klein-base-9b" -> klein(distilled, 8, 24, 32, 4096, 12288);
            default ->
                throw new IllegalArgumentException("model shape: expected one of %s, found %s"
                        .formatted(String.join(", ", PublishedModel.names()), ModelFileErrors.printable(name)));
        };
    }

    private static ModelShape klein(
            boolean distilled, int layers, int singleLayers, int heads, int hiddenSize, int intermediateSize) {
        List<Integer> channels = List.of(128, 256, 512, 512);
        return new ModelShape(
                distilled,
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
                        3,
                        3,
                        32,
                        channels,
                        channels,
                        2,
                        32,
                        true,
                        true,
                        true,
                        1e-4f,
                        AutoencoderConfig.KLEIN_SAMPLE_SIZE),
                new TextEncoderConfig(hiddenSize, intermediateSize, 36, 32, 8, 128, 151936, 1e-6f, 1e6),
                SchedulerConfig.klein());
    }

    /**
     * The shape that the configs of a folder in diffusers' layout tell of; the folder needs no weights.
     *
     * @throws ModelFormatException if a config is missing or damaged
     */
    public static ModelShape read(Path folder) throws ModelFormatException {
        Path transformer = folder.resolve(Component.TRANSFORMER.folder()).resolve(Component.CONFIG_NAME);
        Path autoencoder = folder.resolve(Component.AUTOENCODER.folder()).resolve(Component.CONFIG_NAME);
        Path textEncoder = folder.resolve(Component.TEXT_ENCODER.folder()).resolve(Component.CONFIG_NAME);
        boolean distilled =
                ModelIndex.read(folder.resolve(ModelIndex.FILE_NAME)).distilled();
        TransformerConfig transformerConfig = TransformerConfig.read(transformer);
        AutoencoderConfig autoencoderConfig = AutoencoderConfig.read(autoencoder);
        TextEncoderConfig textEncoderConfig = TextEncoderConfig.read(textEncoder);
        SchedulerConfig schedulerConfig =
                SchedulerConfig.read(folder.resolve("scheduler").resolve("scheduler_config.json"));
        try {
            return new ModelShape(distilled, transformerConfig, autoencoderConfig, textEncoderConfig, schedulerConfig);
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(folder + ": " + e.getMessage(), e);
        }
    }
}
