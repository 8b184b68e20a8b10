package dev.panaflux.family;

import java.util.List;

/**
 * A model that can be downloaded.
 *
 * @param name short name, such as {@code klein-4b}
 * @param repository its repository on Hugging Face, {@code OWNER/NAME}
 */
public record PublishedModel(String name, String repository) {

    /** All models whose short names are known, sorted by name. */
    public static final List<PublishedModel> ALL = List.of(
            new PublishedModel("klein-4b", "black-forest-labs/FLUX.2-klein-4B"),
            new PublishedModel("klein-9b", "black-forest-labs/FLUX.2-klein-9B"),
            new PublishedModel("klein-base-4b", "black-forest-labs/FLUX.2-klein-base-4B"),
            new PublishedModel("klein-base-9b", "black-forest-labs/FLUX.2-klein-base-9B"));

    /** The short names of {@link #ALL}. */
    public static List<String> names() {
        return ALL.stream().map(PublishedModel::name).toList();
    }
}
