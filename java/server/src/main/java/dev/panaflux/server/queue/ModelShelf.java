package dev.panaflux.server.queue;

import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RequestPlanner;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that requests may name: the server's own, and those that are found by name on this machine; never a path. All draw on
 * the same kernels, so that two never share the processors. The pipelines used last stay open.
 */
public final class ModelShelf implements AutoCloseable {

    /** Each keeps the encodings of eight prompts. */
    private static final int OPEN = 2;

    private final Environment environment;
    private final SelectedKernels kernels;
    private final EncodingStore encodings;
    private final Consumer<String> notices;
    private final Shelved own;
    private final Map<String, Shelved> known = new LinkedHashMap<>();
    private final Map<String, ImagePipeline> open = new LinkedHashMap<>(OPEN, 0.75f, true);

    /**
     * A model.
     *
     * @param name by which requests name it
     * @param files its files
     * @param digest identifies them
     * @param planner chooses what a request leaves to the model
     */
    record Shelved(String name, ModelFiles files, String digest, RequestPlanner planner) {

        static Shelved of(String name, ModelFiles files) throws ModelFormatException {
            return new Shelved(name, files, ModelDigest.of(files), new RequestPlanner(files));
        }
    }

    /**
     * Opens the server's own model.
     *
     * @param environment where others are found
     * @param model the server's own
     * @param kernels what all draw on; whoever made them closes them
     * @param encodings keeps encodings of prompts
     * @param notices receives what the user should know, a line each
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public ModelShelf(
            Environment environment,
            ModelSettings model,
            SelectedKernels kernels,
            EncodingStore encodings,
            Consumer<String> notices)
            throws ModelFormatException {
        this.environment = environment;
        this.kernels = kernels;
        this.encodings = encodings;
        this.notices = notices;
        ModelFiles files = model.open(environment, notices);
        this.own = Shelved.of(files.name(), files);
        known.put(own.name(), own);
    }

    /** The name of the server's own model. */
    public String own() {
        return own.name();
    }

    /**
     * The names of all models, the server's own first.
     *
     * @throws ModelFormatException if they cannot be listed
     */
    public List<String> names() throws ModelFormatException {
        List<String> names = new ArrayList<>(List.of(own.name()));
        environment.models().found().keySet().stream()
                .filter(name -> !name.equals(own.name()))
                .forEach(names::add);
        return names;
    }

    /**
     * Checks that requests may name a model.
     *
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public void require(String name) throws ModelFormatException {
        find(name);
    }

    /**
     * What a model can do.
     *
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public ModelFacts facts(String name) throws ModelFormatException {
        Shelved model = find(name);
        return ModelFacts.of(name, model.files().description(), model.planner().sideStep());
    }

    /**
     * What identifies a model.
     *
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public String digest(String name) throws ModelFormatException {
        return find(name).digest();
    }

    /**
     * A model.
     *
     * @param name one of {@link #names}, or null for the server's own
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    synchronized Shelved find(@Nullable String name) throws ModelFormatException {
        if (name == null) {
            return own;
        }
        Shelved before = known.get(name);
        if (before != null) {
            return before;
        }
        // Paths, which lookups take too, are not for clients.
        if (!names().contains(name)) {
            throw new ModelFormatException(
                    "model: expected one of %s, found \"%s\"".formatted(String.join(", ", names()), name));
        }
        Shelved found = Shelved.of(name, ModelSettings.of(name).open(environment, notices));
        known.put(name, found);
        return found;
    }

    /**
     * A pipeline of {@code model}, for the thread that draws; the shelf closes it.
     *
     * @throws ModelFormatException if the tokenizer or a weight file cannot be read
     */
    ImagePipeline pipeline(Shelved model) throws ModelFormatException {
        ImagePipeline pipeline = open.get(model.digest());
        if (pipeline != null) {
            return pipeline;
        }
        while (open.size() >= OPEN) {
            String eldest = open.keySet().iterator().next();
            ImagePipeline idle = open.remove(eldest);
            if (idle != null) {
                idle.close();
            }
        }
        pipeline = ImagePipeline.of(model.files())
                .on(kernels)
                .quantizedWeights(environment.quantizedWeights())
                .previews(environment.previews())
                .encodings(encodings)
                .build();
        open.put(model.digest(), pipeline);
        return pipeline;
    }

    /** Closes the pipelines; nothing may be drawn any more. */
    @Override
    public void close() {
        open.values().forEach(ImagePipeline::close);
        open.clear();
    }
}
