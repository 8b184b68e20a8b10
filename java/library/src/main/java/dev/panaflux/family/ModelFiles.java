package dev.panaflux.family;

import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model whose files have been found and checked: the configs have been read, and every needed weight exists with the shape
 * that they require. Nothing is mapped; {@link #open} maps the weights, one phase at a time.
 *
 * @param name the model's name in messages and metadata
 * @param description everything about it except its weights
 * @param catalogs the files of each component
 * @param tokenizer the folder with {@code tokenizer.json}
 * @param folder the folder that all of these lie in, with what else belongs to the model; null if there is none
 */
public record ModelFiles(
        String name,
        ModelDescription description,
        Map<Component, WeightCatalog> catalogs,
        Path tokenizer,
        @Nullable Path folder) {

    public ModelFiles {
        catalogs = Map.copyOf(catalogs);
    }

    /**
     * Finds and checks the files of a model of any installed family.
     *
     * @throws ModelFormatException if no family accepts the files, a weight is missing or has another shape or type, or two
     *     configs disagree
     */
    public static ModelFiles read(ModelSource source) throws ModelFormatException {
        return ModelFamily.of(source).read(source);
    }

    /** The files of {@code component}. */
    public WeightCatalog weights(Component component) {
        return Objects.requireNonNull(catalogs.get(component));
    }

    /** Opens the weights of {@code component}; the caller closes them. */
    public WeightStore open(Component component) {
        return weights(component).open();
    }

    /** The weights of {@code component} that a run reads. */
    public List<TensorShape> needed(Component component) {
        return description.networks().requirements(component);
    }

    /** Size of these weights in bytes. */
    public long neededBytes(Component component) {
        return weights(component).bytesOf(needed(component));
    }

    /**
     * The source of quantised weights of {@code component}.
     *
     * @throws ModelFormatException if its files can no longer be read
     */
    public ComponentWeights component(Component component) throws ModelFormatException {
        return new ComponentWeights(
                component.label(), weights(component), needed(component), ModelDigest.of(this, component));
    }
}
