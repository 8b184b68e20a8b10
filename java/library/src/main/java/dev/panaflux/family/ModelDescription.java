package dev.panaflux.family;

import dev.panaflux.adapters.AdaptableModule;
import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.convert.ConvertedTensor;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Everything about a model except its weights. */
public interface ModelDescription {

    /** The name of the models that it is one of, as people write it. */
    String family();

    /** The networks that a run uses. */
    Networks networks();

    /** Default steps, guidance and noise levels. */
    SamplingDefaults sampling();

    /** Whether the model was trained with {@linkplain dev.panaflux.model.TokenLayout cached} references. */
    default boolean cachesReferences() {
        return false;
    }

    /** The image sizes that the model supports. */
    ImageSides sides();

    /** How prompts are turned into tokens. */
    PromptFormat prompts();

    /** Number of token ids that the text encoder knows. */
    int vocabulary();

    /** Which weights of the transformer may be quantised to 8-bit integers. */
    QuantizationPolicy quantization();

    /** The transformer's linear layers, under every name that files of adapters give them. */
    List<AdaptableModule> adaptable();

    /** Sizes of the transformer's blocks. */
    BlockSizes blockSizes();

    /**
     * Tensors of {@code component} that published files contain but no run reads. Synthetic models write them after the
     * {@linkplain Networks#requirements needed} ones.
     *
     * @param type the weights' type
     */
    List<TensorSpec> unread(Component component, StoredType type);

    /** The role of {@code tensor}, for random values of the right magnitude. */
    Role role(TensorSpec tensor);

    /** The contents of a model folder's config files, by their paths in it. */
    Map<String, String> configFiles();

    /**
     * The tensors of a file with the weights of {@code component}, as other programs name them; none if there is no such file.
     *
     * @param weights all weights of the component that there are
     * @throws ModelFormatException if a shape is missing
     */
    default List<ConvertedTensor> exchanged(Component component, WeightCatalog weights) throws ModelFormatException {
        return List.of();
    }

    /** The metadata by which other programs tell such a file. */
    default Map<String, String> exchangedMetadata(Component component) {
        return Map.of();
    }

    /** Everything besides the files that determines the model's results; part of its {@link ModelDigest}. */
    List<String> identity();

    /** The same for one component. */
    String identity(Component component);

    /**
     * Reads a description from the configs of a folder in diffusers' layout; the folder needs no weights.
     *
     * @throws ModelFormatException if a config is missing or damaged, or belongs to no installed family
     */
    static ModelDescription read(Path folder) throws ModelFormatException {
        return ModelFamily.of(ModelSource.of(folder)).describe(folder);
    }
}
