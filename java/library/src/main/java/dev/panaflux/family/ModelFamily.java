package dev.panaflux.family;

import dev.panaflux.tokenizer.PromptFormat;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Models that share their networks and differ in sizes. A family turns files into a {@link ModelDescription}. Families are
 * services, so a new one is a package and the lines that name it.
 */
public interface ModelFamily {

    /**
     * Why {@code source} is not a model of this family, in one line; empty if it is or looks like one.
     *
     * @param source a source whose paths all exist
     */
    Optional<String> refusal(ModelSource source);

    /**
     * Finds and checks the files of a model.
     *
     * @throws ModelFormatException if a weight is missing or has another shape or type, or two configs disagree
     */
    ModelFiles read(ModelSource source) throws ModelFormatException;

    /**
     * What {@code file} holds of a model of this family; nothing if it holds none of its weights.
     *
     * @throws ModelFormatException if the file is missing or damaged
     */
    default Map<Component, WeightCatalog> contents(Path file) throws ModelFormatException {
        return Map.of();
    }

    /**
     * Reads a description from the configs of a folder in diffusers' layout; the folder needs no weights.
     *
     * @throws ModelFormatException if a config is missing or damaged
     */
    ModelDescription describe(Path folder) throws ModelFormatException;

    /**
     * The decoder that a file or folder holds without the rest of an autoencoder; empty for all others.
     *
     * @throws ModelFormatException if it is missing or damaged
     */
    default Optional<LoneDecoder> decoder(Path location) throws ModelFormatException {
        return Optional.empty();
    }

    /** Its decoders that can be downloaded by themselves: short names, and repositories on Hugging Face. */
    default Map<String, String> decoders() {
        return Map.of();
    }

    /** How prompts for its models are turned into tokens. */
    PromptFormat prompts();

    /** Its models that can be downloaded, the most typical one first. */
    List<PublishedModel> published();

    /** All installed families. */
    static List<ModelFamily> installed() {
        return ServiceLoader.load(ModelFamily.class, ModelFamily.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /**
     * The family of {@code source}.
     *
     * @throws ModelFormatException if one of its paths does not exist, or no installed family accepts it
     */
    static ModelFamily of(ModelSource source) throws ModelFormatException {
        requireFolder(source.folder());
        for (Component component : Component.values()) {
            requireExisting(source.part(component));
        }
        requireExisting(source.tokenizer());
        requireExisting(source.decoder());
        List<String> refusals = new ArrayList<>();
        for (ModelFamily family : installed()) {
            Optional<String> refusal = family.refusal(source);
            if (refusal.isEmpty()) {
                for (Component component : Component.values()) {
                    family.requireKind(component, source.part(component));
                }
                return family;
            }
            refusals.add(refusal.get());
        }
        throw new ModelFormatException(
                String.join("; ", refusals.stream().distinct().toList()));
    }

    /** Refuses a file that holds parts of a model, but not the one that it is given for. */
    private void requireKind(Component wanted, @Nullable Path part) throws ModelFormatException {
        if (part == null || !Files.isRegularFile(part)) {
            return;
        }
        Set<Component> held;
        Optional<LoneDecoder> decoder;
        try {
            held = contents(part).keySet();
            decoder = decoder(part);
        } catch (ModelFormatException unreadable) {
            // Whoever reads the part says more about it.
            return;
        }
        if (decoder.isPresent()) {
            throw new ModelFormatException(decoder.get().advice());
        }
        if (!held.isEmpty() && !held.contains(wanted)) {
            throw new ModelFormatException("%s: expected the weights of the %s, found those of the %s"
                    .formatted(
                            part,
                            wanted.label(),
                            String.join(
                                    " and ", held.stream().map(Component::label).toList())));
        }
    }

    private static void requireFolder(@Nullable Path folder) throws ModelFormatException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        throw new ModelFormatException(
                folder + ": expected a model folder, found " + (Files.exists(folder) ? "a file" : "nothing"));
    }

    private static void requireExisting(@Nullable Path part) throws ModelFormatException {
        if (part != null && !Files.exists(part)) {
            throw new ModelFormatException(part + ": no such file");
        }
    }
}
