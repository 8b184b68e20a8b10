package dev.panaflux.family;

import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a model, for listings and for the estimate of memory before a run.
 *
 * @param name the model's name
 * @param distilled whether it was distilled to a few steps without guidance
 * @param parts its components, in the order in which a run uses them
 */
public record ModelSummary(String name, boolean distilled, List<Part> parts) {

    public ModelSummary {
        parts = List.copyOf(parts);
    }

    /**
     * One component.
     *
     * @param component the component
     * @param files its weight files
     * @param types its tensors, counted by element type
     * @param tensors all its tensors, in the order of the files
     * @param neededBytes size of the weights that a run reads, in bytes: the most that is resident while the component is used
     */
    public record Part(
            Component component,
            List<WeightFile> files,
            Map<StoredType, Count> types,
            List<TensorEntry> tensors,
            long neededBytes) {

        public Part {
            files = List.copyOf(files);
            types = Map.copyOf(types);
            tensors = List.copyOf(tensors);
        }

        /** Elements of all tensors. */
        public long parameters() {
            return types.values().stream().mapToLong(Count::elements).sum();
        }

        /** Size of all files in bytes: the address space that the component maps. */
        public long mappedBytes() {
            return files.stream().mapToLong(WeightFile::bytes).sum();
        }
    }

    /**
     * A file of weights.
     *
     * @param path the file
     * @param bytes its size
     */
    public record WeightFile(Path path, long bytes) {}

    /**
     * The amount of one element type.
     *
     * @param tensors number of tensors
     * @param elements number of elements
     * @param bytes number of bytes
     */
    public record Count(long tensors, long elements, long bytes) {

        private Count plus(TensorEntry entry) {
            return new Count(tensors + 1, elements + entry.elements(), bytes + entry.bytes());
        }
    }

    /** The summary of {@code model}; headers only, no weight is read. */
    public static ModelSummary of(ModelFiles model) {
        return new ModelSummary(
                model.name(),
                model.description().sampling().distilled(),
                Arrays.stream(Component.values())
                        .map(component -> part(model, component))
                        .toList());
    }

    private static Part part(ModelFiles model, Component component) {
        return part(component, model.weights(component), model.neededBytes(component));
    }

    /**
     * The summary of {@code component} alone.
     *
     * @param weights its weights
     * @param neededBytes size of those that a run reads
     */
    public static Part part(Component component, WeightCatalog weights, long neededBytes) {
        List<WeightFile> files = new ArrayList<>();
        List<TensorEntry> tensors = new ArrayList<>();
        Map<StoredType, Count> types = new EnumMap<>(StoredType.class);
        for (TensorFile file : weights.files().files()) {
            files.add(new WeightFile(file.path(), file.bytes()));
            for (TensorEntry entry : file.tensors().values()) {
                tensors.add(entry);
                types.put(
                        entry.type(),
                        types.getOrDefault(entry.type(), new Count(0, 0, 0)).plus(entry));
            }
        }
        return new Part(component, files, types, tensors, neededBytes);
    }
}
