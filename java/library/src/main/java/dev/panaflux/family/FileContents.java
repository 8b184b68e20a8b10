package dev.panaflux.family;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one file holds of a model of any installed family.
 *
 * @param file the file
 * @param components the weights of each component that it holds
 * @param decoder the decoder that it holds instead; then there are no components
 */
public record FileContents(Path file, Map<Component, WeightCatalog> components, Optional<LoneDecoder> decoder) {

    public FileContents {
        components = Map.copyOf(components);
    }

    /**
     * Reads the header of {@code file}.
     *
     * @throws ModelFormatException if it is damaged, or holds nothing of a model
     */
    public static FileContents of(Path file) throws ModelFormatException {
        for (ModelFamily family : ModelFamily.installed()) {
            Optional<LoneDecoder> decoder = family.decoder(file);
            if (decoder.isPresent()) {
                return new FileContents(file, Map.of(), decoder);
            }
            Map<Component, WeightCatalog> contents = family.contents(file);
            if (!contents.isEmpty()) {
                return new FileContents(file, contents, Optional.empty());
            }
        }
        throw new ModelFormatException("%s: expected the weights of a model or of a part of one, found others%s"
                .formatted(
                        file,
                        WeightCatalog.asStored(WeightFiles.read(file, List.of()))
                                .explanation()));
    }

    /** Whether it holds every component. */
    public boolean isWhole() {
        return missing().isEmpty();
    }

    /** The components that it holds, in the order of {@link Component}. */
    public List<Component> held() {
        return Arrays.stream(Component.values()).filter(components::containsKey).toList();
    }

    /** The components that it lacks. */
    public List<Component> missing() {
        return Arrays.stream(Component.values())
                .filter(component -> !components.containsKey(component))
                .toList();
    }

    /** The published models that have components of these shapes. */
    public List<PublishedModel> fitting() {
        List<PublishedModel> fitting = new ArrayList<>();
        for (PublishedModel model : PublishedModel.all()) {
            boolean fits = decoder.isEmpty()
                    && components.entrySet().stream()
                            .allMatch(part -> part.getValue()
                                    .fits(model.description().networks().requirements(part.getKey())));
            if (fits) {
                fitting.add(model);
            }
        }
        return fitting;
    }
}
