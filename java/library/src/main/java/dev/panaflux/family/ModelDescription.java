package dev.panaflux.family;

import dev.panaflux.sampling.SamplingDefaults;
import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.synthetic.RandomWeights.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** All that is known of a model without its weights. */
public interface ModelDescription {

    /** The networks that a run computes. */
    Networks networks();

    /** Steps, guidance and noise levels where a request leaves them open. */
    SamplingDefaults sampling();

    /** Which images the model makes. */
    ImageSides sides();

    /** How a prompt becomes tokens. */
    PromptFormat prompts();

    /** Token ids that the text encoder knows. */
    int vocabulary();

    /** Which weights of the transformer may be held as 8-bit integers. */
    QuantizationPolicy quantization();

    /** Sizes of the transformer's blocks. */
    BlockSizes blockSizes();

    /**
     * Tensors of {@code component} that published files hold and no run reads, after those that are {@linkplain
     * Networks#requirements needed}.
     *
     * @param type of the weights
     */
    List<TensorSpec> unread(Component component, StoredType type);

    /** What {@code tensor} does, for random values of the right size. */
    Role role(TensorSpec tensor);

    /** The config files of a model folder, from their paths in it to their contents. */
    Map<String, String> configFiles();

    /** What, beside its files, decides what the model computes; part of its {@link ModelDigest}. */
    List<String> identity();

    /** The same of one component. */
    String identity(Component component);

    /**
     * The description that the configs of a folder in diffusers' layout tell of; the folder needs no weights.
     *
     * @throws ModelFormatException if a config is missing or damaged, or of no family that is installed
     */
    static ModelDescription read(Path folder) throws ModelFormatException {
        return ModelFamily.of(ModelSource.of(folder)).describe(folder);
    }
}
