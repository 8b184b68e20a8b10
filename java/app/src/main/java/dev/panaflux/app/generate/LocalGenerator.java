package dev.panaflux.app.generate;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.MaskReader;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.Seed;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.app.shelf.LoraShelf;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.edit.Area;
import dev.panaflux.edit.NamedImage;
import dev.panaflux.edit.Repainting;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.SystemMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Draws in this process. */
public final class LocalGenerator implements ImageGenerator {

    private static final long MOST_PIXELS = 1L << 25;
    private static final long TURN_POLL_MILLIS = 20;

    private final SelectedKernels kernels;
    private final ModelShelf models;
    private final LoraShelf loras;
    private final ReentrantLock turn = new ReentrantLock(true);

    private LocalGenerator(SelectedKernels kernels, ModelShelf models, LoraShelf loras) {
        this.kernels = kernels;
        this.models = models;
        this.loras = loras;
    }

    /**
     * Opens a model with the machine's saved tuning.
     *
     * @param model that draws where a request names none
     * @param notices receives what the user should know, a line each
     * @throws IOException if there is no such model, or its files do not match
     * @throws IllegalArgumentException if a setting is unknown or out of range
     * @throws dev.panaflux.kernels.backend.BackendUnavailableException if the backend cannot run here
     */
    public static LocalGenerator open(
            Environment environment, ModelSettings model, BackendSettings backend, Consumer<String> notices)
            throws IOException {
        SelectedKernels kernels = KernelSelector.installed()
                .select(backend.kernelOptions(
                        environment, MachineTuning.of(environment, notices).tuning()));
        return on(kernels, environment, model, EncodingStore.NONE, notices);
    }

    /**
     * Opens a model on kernels, which the generator closes.
     *
     * @param model that draws where a request names none
     * @param encodings keeps encodings of prompts for later processes
     * @param notices receives what the user should know, a line each
     * @throws IOException if there is no such model, or its files do not match
     */
    public static LocalGenerator on(
            SelectedKernels kernels,
            Environment environment,
            ModelSettings model,
            EncodingStore encodings,
            Consumer<String> notices)
            throws IOException {
        try {
            ModelShelf models =
                    new ModelShelf(environment, model, kernels, encodings, SystemMemory.ofMachine(), notices);
            return new LocalGenerator(kernels, models, new LoraShelf(environment.adapters(), models));
        } catch (IOException | RuntimeException | Error failure) {
            kernels.close();
            throw failure;
        }
    }

    @Override
    public List<ImageFile> generate(
            ImageRequest request, Consumer<GenerationProgress> progress, Cancellation cancellation) throws IOException {
        ModelShelf.Shelved model = models.find(request.model());
        GenerationRequest wanted = wanted(request);
        List<ImageFile> files = new ArrayList<>();
        RunControl control = new RunControl(new LocalProgress(request.count(), progress), cancellation, null);
        awaitTurn(cancellation);
        try {
            models.pipeline(model, null).generate(wanted, control, image -> files.add(file(image, request.format())));
        } finally {
            turn.unlock();
        }
        return files;
    }

    /** Pipelines are opened and closed by turns too, so their own queue is not enough. */
    private void awaitTurn(Cancellation cancellation) {
        try {
            while (!turn.tryLock(TURN_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (cancellation.isRequested()) {
                    throw new CancellationException("cancelled");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    private GenerationRequest wanted(ImageRequest request) throws IOException {
        List<ReferenceImage> references = new ArrayList<>();
        for (InputImage image : request.references()) {
            references.add(new ReferenceImage(
                    image.name(),
                    ImageDecoder.decode(image.name(), image.content(), new ReferenceFit(1), MOST_PIXELS)));
        }
        Double guidance = request.guidance();
        return GenerationRequest.of(request.prompt())
                .negativePrompt(request.negativePrompt())
                .size(request.width(), request.height())
                .steps(request.steps())
                .guidance(guidance == null ? null : guidance.floatValue())
                .seed(request.seed() == null ? Seed.random().bits() : request.seed())
                .count(request.count())
                .references(references)
                .edit(edit(request))
                .adapters(loras.choices(request.loras()))
                .build();
    }

    private static @Nullable SourceEdit edit(ImageRequest request) throws IOException {
        InputImage source = request.source();
        if (source == null) {
            return null;
        }
        InputImage mask = request.mask();
        Repainting repainting = null;
        if (mask != null) {
            NamedImage white = new NamedImage(mask.name(), MaskReader.decode(mask.name(), mask.content(), MOST_PIXELS));
            repainting = new Repainting(new Area.Masked(white, false), 0, 0, null, Repainting.DEFAULT_FEATHER);
        }
        return new SourceEdit(
                new NamedImage(source.name(), ImageDecoder.decode(source.name(), source.content(), MOST_PIXELS)),
                repainting,
                request.strength() == null ? SourceEdit.DEFAULT_STRENGTH : request.strength(),
                true,
                SourceEdit.Start.NOISED_SOURCE);
    }

    private static ImageFile file(GeneratedImage image, OutputFormat format) {
        ImageMetadata metadata = image.metadata();
        byte[] content = format.encoder().encode(image.image(), metadata);
        return ImageFile.of(content, format, metadata);
    }

    @Override
    public UnknownWords unknownWords(ImageRequest request) throws IOException {
        return models.find(request.model()).words().unknown(List.of(request.prompt()));
    }

    @Override
    public List<ListedModel> models() throws IOException {
        return models.all();
    }

    @Override
    public List<LoraFacts> loras(@Nullable String model) throws IOException {
        return loras.all(model);
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("model", models.own());
        state.put("backend", kernels.plan().backend());
        state.put("threads", kernels.plan().threads());
        return state;
    }

    @Override
    public void close() {
        turn.lock();
        try {
            models.close();
            kernels.close();
        } finally {
            turn.unlock();
        }
    }
}
