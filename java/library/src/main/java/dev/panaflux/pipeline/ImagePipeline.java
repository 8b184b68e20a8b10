package dev.panaflux.pipeline;

import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.system.UserFolders;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.int8.QuantizedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Generates images from prompts and reference images, with one model on one backend.
 *
 * <pre>{@code try (ImagePipeline pipeline = ImagePipeline.of(ModelFiles.read(ModelSource.of(folder))).build()) {
 *     GeneratedImage image = pipeline.generate(GenerationRequest.of("a red apple").build()).getFirst();
 *     image.writePng(Path.of("apple.png"));
 * }
 * }</pre>
 *
 * <p>A process may hold any number of pipelines. A pipeline runs one request at a time; calls from other threads wait for it,
 * and a cancellation ends their waiting. Weights are mapped and unmapped phase by phase, so between requests a pipeline holds
 * only its threads, its tokenizer, the encodings of recent prompts and the last request's adapters.
 */
public final class ImagePipeline implements AutoCloseable {

    private static final long TURN_POLL_MILLIS = 20;

    private final PipelineState parts;
    private final RequestPlanner planner;
    private final boolean ownsKernels;

    private ImagePipeline(PipelineState parts, boolean ownsKernels) {
        this.parts = parts;
        this.planner = new RequestPlanner(parts.model());
        this.ownsKernels = ownsKernels;
    }

    /** A pipeline of {@code model}. */
    public static Builder of(ModelFiles model) {
        return new Builder(model);
    }

    /** Which backend computes each operator, and why. */
    public KernelPlan plan() {
        return parts.selected().plan();
    }

    /** The model's files and configs. */
    public ModelFiles model() {
        return parts.model();
    }

    /**
     * The memory that an image of this size without reference images would allocate, besides mapped weights.
     *
     * @throws IllegalArgumentException if the model cannot generate such an image
     */
    public ActivationMemory activationMemory(int width, int height) {
        LatentSize size = planner.latentSize(width, height);
        TokenLayout layout = new TokenLayout(parts.tokenizer().maxLength(), size, List.of());
        ModelDescription description = parts.model().description();
        BatchShape shape = BatchShape.single(description.sampling().distilled() ? 1 : 2);
        return ActivationMemory.of(description.networks(), List.of(layout), shape, false);
    }

    /** Generates the images of a request without reporting progress. */
    public List<GeneratedImage> generate(GenerationRequest request) throws ModelFormatException, ImageFormatException {
        List<GeneratedImage> images = new ArrayList<>();
        generate(request, RunControl.quiet(), images::add);
        return images;
    }

    /**
     * Generates the images of a request and passes on each one as soon as it is done. The images of a batch are decoded one
     * after the other after their last step.
     *
     * @param finished receives each image, in order
     * @throws IllegalArgumentException if the model cannot fulfil the request
     * @throws ModelFormatException if a weight is missing or does not fit its config
     * @throws ImageFormatException if a reference image is too small or too narrow
     * @throws QuantizationException if the precision needs quantised weights and they cannot be written
     * @throws InsufficientMemoryException if the machine has too little memory; nothing has been loaded
     * @throws java.util.concurrent.CancellationException if the run was cancelled
     */
    public void generate(GenerationRequest request, RunControl control, Consumer<GeneratedImage> finished)
            throws ModelFormatException, ImageFormatException {
        RequestPlan plan = planner.plan(request);
        plan.notices().forEach(notice -> control.progress().on(new ProgressEvent.Notice(notice)));
        awaitTurn(control.cancellation());
        try {
            ChosenAdapters adapters = parts.adapters()
                    .choose(request.adapters(), notice -> control.progress().on(new ProgressEvent.Notice(notice)));
            new GenerationRun(parts, plan, adapters, control).execute(finished);
        } finally {
            parts.selected().lock().unlock();
        }
    }

    private void awaitTurn(Cancellation cancellation) {
        try {
            while (!parts.selected().lock().tryLock(TURN_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                cancellation.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    /** Stops the kernels' threads, unless the kernels were {@linkplain Builder#on given}; waits for a running request. */
    @Override
    public void close() {
        parts.selected().lock().lock();
        try {
            parts.adapters().close();
            if (ownsKernels) {
                parts.selected().close();
            }
        } finally {
            parts.selected().lock().unlock();
        }
    }

    /** Collects the parts of a pipeline. */
    public static final class Builder {
        private final ModelFiles model;
        private KernelOptions options = KernelOptions.defaults();
        private @Nullable KernelSelector selector;
        private @Nullable SelectedKernels shared;
        private SystemMemory memory = SystemMemory.ofMachine();
        private QuantizedCache cache = QuantizedCache.of(UserFolders.ofProcess());
        private PreviewCache previews = PreviewCache.of(UserFolders.ofProcess());
        private EncodingStore encodings = EncodingStore.NONE;

        private Builder(ModelFiles model) {
            this.model = model;
        }

        /** Backend, precision and number of threads. */
        public Builder kernels(KernelOptions choice) {
            this.options = choice;
            return this;
        }

        /** The backends to choose from; by default the installed ones. */
        public Builder backends(KernelSelector backends) {
            this.selector = backends;
            return this;
        }

        /**
         * Kernels that several pipelines share, instead of {@link #kernels} and {@link #backends}: all use the same threads,
         * and their requests take turns. The caller closes them after all pipelines.
         */
        public Builder on(SelectedKernels kernels) {
            this.shared = kernels;
            return this;
        }

        /** The source of the machine's memory sizes. */
        public Builder memory(SystemMemory source) {
            this.memory = source;
            return this;
        }

        /** Where the 8-bit weights for {@link dev.panaflux.kernels.Precision#INT8} are kept; by default the user's cache. */
        public Builder quantizedWeights(QuantizedCache folder) {
            this.cache = folder;
            return this;
        }

        /** Where projections for previews are kept; by default the user's cache. */
        public Builder previews(PreviewCache folder) {
            this.previews = folder;
            return this;
        }

        /** Where encodings of prompts are kept for later processes; by default nowhere. */
        public Builder encodings(EncodingStore store) {
            this.encodings = store;
            return this;
        }

        /**
         * The pipeline.
         *
         * @throws ModelFormatException if the tokenizer or a weight file cannot be read
         * @throws dev.panaflux.kernels.backend.BackendUnavailableException if the backend cannot run here
         * @throws IllegalArgumentException if the backend does not have the precision
         */
        public ImagePipeline build() throws ModelFormatException {
            PromptTokenizer tokenizer =
                    PromptTokenizer.load(model.tokenizer(), model.description().prompts());
            String digest = ModelDigest.of(model);
            String encoder = encodings.keepsAny() ? ModelDigest.of(model, Component.TEXT_ENCODER) : "";
            MemoryCheck available = new MemoryCheck(memory);
            // Selecting starts threads, so nothing that can fail comes after it.
            SelectedKernels selected = shared == null ? select() : shared;
            PipelineState parts = new PipelineState(
                    model,
                    digest,
                    tokenizer,
                    selected,
                    available,
                    new PromptEncoder(selected.kernels(), model, available, store(encoder, selected)),
                    new TransformerWeights(model, selected.plan().precision(), selected.pool(), cache),
                    new OpenAdapters(model, selected.pool(), available),
                    new Previews(model, selected.kernels(), available, previews));
            return new ImagePipeline(parts, shared == null);
        }

        private PromptStore store(String encoder, SelectedKernels selected) {
            return encodings.keepsAny()
                    ? new PromptStore(encodings, encoder, selected.plan().arithmetic())
                    : PromptStore.NONE;
        }

        private SelectedKernels select() {
            KernelSelector backends = selector == null ? KernelSelector.installed() : selector;
            return backends.select(options);
        }
    }
}
