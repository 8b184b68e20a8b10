package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.List;

/**
 * A model whose files have been found and checked: configs read, every weight that is needed known to be there with the
 * shape that the configs demand. Nothing is mapped; the {@code open} methods give the weights, one phase at a time.
 *
 * @param name what the model is called in messages and metadata
 * @param distilled whether it was distilled to few steps without guidance; false for base models
 * @param transformer the transformer's sizes
 * @param autoencoder the autoencoder's sizes
 * @param textEncoder the text encoder's sizes
 * @param scheduler the settings of the schedule
 * @param transformerWeights the transformer's files
 * @param autoencoderWeights the autoencoder's files
 * @param textEncoderWeights the text encoder's files
 * @param tokenizer the folder with {@code tokenizer.json}
 */
public record ModelFiles(
        String name,
        boolean distilled,
        TransformerConfig transformer,
        AutoencoderConfig autoencoder,
        TextEncoderConfig textEncoder,
        SchedulerConfig scheduler,
        WeightCatalog transformerWeights,
        WeightCatalog autoencoderWeights,
        WeightCatalog textEncoderWeights,
        Path tokenizer) {

    /**
     * Checks that the parts fit each other and that the weights fit the configs.
     *
     * @throws ModelFormatException if a weight is missing or has another shape or type, or two configs disagree; the message
     *     names both
     */
    public static ModelFiles read(ModelSource source) throws ModelFormatException {
        return new ModelReader(source).read();
    }

    /** Maps the text encoder's weights; whoever opens closes. */
    public WeightStore openTextEncoder() {
        return textEncoderWeights.open();
    }

    /** Maps the transformer's weights; whoever opens closes. */
    public WeightStore openTransformer() {
        return transformerWeights.open();
    }

    /** Maps the autoencoder's weights; whoever opens closes. */
    public WeightStore openAutoencoder() {
        return autoencoderWeights.open();
    }

    /** The files of {@code component}. */
    public WeightCatalog weights(Component component) {
        return switch (component) {
            case TEXT_ENCODER -> textEncoderWeights;
            case TRANSFORMER -> transformerWeights;
            case AUTOENCODER -> autoencoderWeights;
        };
    }

    /**
     * The weights of {@code component} as copies see them.
     *
     * @throws ModelFormatException if its files can no longer be read
     */
    public ComponentWeights component(Component component) throws ModelFormatException {
        return new ComponentWeights(
                component.label(), weights(component), needed(component), ModelDigest.of(this, component));
    }

    /** The weights of {@code component} that a run reads. */
    public List<TensorShape> needed(Component component) {
        return switch (component) {
            case TEXT_ENCODER -> TensorShapes.of(textEncoder);
            case TRANSFORMER -> TensorShapes.of(transformer);
            case AUTOENCODER -> TensorShapes.of(autoencoder);
        };
    }
}
