package dev.panaflux.family;

import dev.panaflux.weights.ModelFileErrors;
import java.util.Comparator;
import java.util.List;

/**
 * A model that can be downloaded.
 *
 * @param name short name, for {@code --model}
 * @param title display name
 * @param repository its repository on Hugging Face, {@code OWNER/NAME}
 * @param description its sizes
 */
public record PublishedModel(String name, String title, String repository, ModelDescription description) {

    /** All models of the installed families, sorted by name. */
    public static List<PublishedModel> all() {
        return ModelFamily.installed().stream()
                .flatMap(family -> family.published().stream())
                .sorted(Comparator.comparing(PublishedModel::name))
                .toList();
    }

    /** The short names of {@link #all}. */
    public static List<String> names() {
        return all().stream().map(PublishedModel::name).toList();
    }

    /**
     * The model that forecasts, tuning and benchmarks are based on unless another is named: the first that a family lists.
     *
     * @throws java.util.NoSuchElementException if no installed family has one
     */
    public static PublishedModel representative() {
        return ModelFamily.installed().stream()
                .flatMap(family -> family.published().stream())
                .findFirst()
                .orElseThrow();
    }

    /**
     * The model called {@code name}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PublishedModel named(String name) {
        return all().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model shape: expected one of %s, found %s"
                        .formatted(String.join(", ", names()), ModelFileErrors.printable(name))));
    }
}
