package dev.panaflux.app.shelf;

import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.models.KnownWords;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RequestPlanner;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.weights.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that requests may name: the shelf's own, and those that are found by name on this machine; never a path. All draw on
 * the same threads in turn, so that two never share the processors. The pipelines used last stay open as far as memory allows.
 */
public final class ModelShelf implements AutoCloseable {

    /** Each keeps the encodings of eight prompts. */
    private static final int MOST_OPEN = 4;

    /** Of the machine's memory, which open models must leave to it. */
    private static final int SPARE_PART = 8;

    private final Environment environment;
    private final KernelShelf kernels;
    private final SystemMemory memory;
    private final EncodingStore encodings;
    private final Consumer<String> notices;
    private final Shelved own;
    private final Map<String, Shelved> known = new LinkedHashMap<>();
    private final LinkedHashMap<Use, ImagePipeline> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);

    /** What a pipeline is for. */
    private record Use(String digest, Precision precision) {}

    /**
     * A model.
     *
     * @param name by which requests name it
     * @param files its files
     * @param digest identifies them
     * @param planner chooses what a request leaves to the model
     * @param words that it knows
     */
    public record Shelved(String name, ModelFiles files, String digest, RequestPlanner planner, KnownWords words) {

        static Shelved of(String name, ModelFiles files, Consumer<String> notices) throws ModelFormatException {
            return new Shelved(
                    name, files, ModelDigest.of(files), new RequestPlanner(files), KnownWords.of(files, notices));
        }
    }

    /**
     * Opens the shelf's own model.
     *
     * @param environment where others are found
     * @param model the shelf's own
     * @param kernels what all draw on; whoever made them closes them
     * @param encodings keeps encodings of prompts
     * @param memory what the machine has
     * @param notices receives what the user should know, a line each
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public ModelShelf(
            Environment environment,
            ModelSettings model,
            SelectedKernels kernels,
            EncodingStore encodings,
            SystemMemory memory,
            Consumer<String> notices)
            throws ModelFormatException {
        this.environment = environment;
        this.kernels = new KernelShelf(kernels);
        this.memory = memory;
        this.encodings = encodings;
        this.notices = notices;
        ModelFiles files = model.open(environment, notices);
        this.own = Shelved.of(files.name(), files, notices);
        known.put(own.name(), own);
    }

    /** The name of the shelf's own model. */
    public String own() {
        return own.name();
    }

    /**
     * The names of all models, the shelf's own first.
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
     * All models that requests may name, the shelf's own first.
     *
     * @throws ModelFormatException if they cannot be listed
     */
    public List<ListedModel> all() throws ModelFormatException {
        List<ListedModel> all = new ArrayList<>();
        for (String name : names()) {
            all.add(listed(name));
        }
        return all;
    }

    private ListedModel listed(String name) {
        boolean isOwn = name.equals(own.name());
        try {
            return new ListedModel(name, isOwn, facts(name), null);
        } catch (ModelFormatException unusable) {
            return new ListedModel(name, isOwn, null, unusable.getMessage());
        }
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
        return ModelFacts.of(
                name, model.files(), model.planner().sideStep(), model.words().areListed());
    }

    /**
     * The files of a model.
     *
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public ModelFiles files(String name) throws ModelFormatException {
        return find(name).files();
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
     * @param name one of {@link #names}, or null for the shelf's own
     * @throws ModelFormatException if there is no such model, or its files do not match
     */
    public synchronized Shelved find(@Nullable String name) throws ModelFormatException {
        if (name == null) {
            return own;
        }
        Shelved before = known.get(name);
        if (before != null) {
            return before;
        }
        // Paths, which lookups take too, are not for those who send requests.
        if (!names().contains(name)) {
            throw new ModelFormatException(
                    "model: expected one of %s, found \"%s\"".formatted(String.join(", ", names()), name));
        }
        Shelved found = Shelved.of(name, ModelSettings.of(name).open(environment, notices), notices);
        known.put(name, found);
        return found;
    }

    /** The precisions that requests may ask for. */
    public List<Precision> precisions() {
        return kernels.precisions();
    }

    /** The precision of requests that ask for none. */
    public Precision usualPrecision() {
        return kernels.usual();
    }

    /**
     * A pipeline of {@code model}, for the thread that draws; the shelf closes it. If memory is short, those of other models are
     * closed.
     *
     * @param precision of its kernels, or null for the shelf's own
     * @throws ModelFormatException if the tokenizer or a weight file cannot be read
     */
    public ImagePipeline pipeline(Shelved model, @Nullable Precision precision) throws ModelFormatException {
        Use use = new Use(model.digest(), precision == null ? kernels.usual() : precision);
        if (isMemoryShort()) {
            closeAllBut(use);
        }
        ImagePipeline pipeline = open.get(use);
        if (pipeline != null) {
            return pipeline;
        }
        while (open.size() >= MOST_OPEN) {
            open.pollFirstEntry().getValue().close();
        }
        pipeline = ImagePipeline.of(model.files())
                .on(kernels.of(precision))
                .memory(memory)
                .quantizedWeights(environment.quantizedWeights())
                .previews(environment.previews())
                .encodings(encodings)
                .build();
        open.put(use, pipeline);
        return pipeline;
    }

    private boolean isMemoryShort() {
        OptionalLong available = memory.availableBytes();
        OptionalLong total = memory.totalBytes();
        return available.isPresent() && total.isPresent() && available.getAsLong() < total.getAsLong() / SPARE_PART;
    }

    /**
     * Closes the pipelines of all models but one, and what only they use.
     *
     * @return whether there was any, so that more may fit now
     */
    public boolean closeOthers(Shelved model, @Nullable Precision precision) {
        return closeAllBut(new Use(model.digest(), precision == null ? kernels.usual() : precision));
    }

    private boolean closeAllBut(Use kept) {
        boolean some = open.entrySet().removeIf(idle -> {
            boolean isIdle = !idle.getKey().equals(kept);
            if (isIdle) {
                idle.getValue().close();
            }
            return isIdle;
        });
        kernels.closeAllBut(kept.precision());
        if (some) {
            // What the closed ones held is given back by the collector alone.
            System.gc();
        }
        return some;
    }

    /** How many models are open. */
    int open() {
        return open.size();
    }

    /** Closes the pipelines; nothing may be drawn any more. */
    @Override
    public void close() {
        open.values().forEach(ImagePipeline::close);
        open.clear();
        kernels.close();
    }
}
