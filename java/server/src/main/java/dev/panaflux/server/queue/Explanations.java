package dev.panaflux.server.queue;

import dev.panaflux.app.Environment;
import dev.panaflux.app.shelf.ModelShelf;
import dev.panaflux.explain.Explainer;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Pages that explain finished images. A page is made when it is first asked for, by drawing its image once more in turn with the
 * jobs, and kept.
 */
public final class Explanations implements AutoCloseable {

    private final ModelShelf models;
    private final SelectedKernels kernels;
    private final Environment environment;
    private final Drawings drawings;
    private final Path folder;
    private final Cancellation closing = new Cancellation();
    /** One page at a time: others who ask for the same find it made. */
    private final Semaphore turn = new Semaphore(1, true);

    /**
     * Keeps pages in {@code folder}.
     *
     * @param kernels the server's own, which draw in turn
     * @param environment where 8-bit weights and previews are kept
     * @param folder need not exist
     */
    public Explanations(
            ModelShelf models, SelectedKernels kernels, Environment environment, Drawings drawings, Path folder) {
        this.models = models;
        this.kernels = kernels;
        this.environment = environment;
        this.drawings = drawings;
        this.folder = folder;
    }

    /**
     * The page of an image.
     *
     * @throws IllegalArgumentException if the image cannot be made again: those that it was made from are no longer kept
     * @throws IOException if the model or a LoRA is gone, or the page cannot be kept
     * @throws CancellationException if the server ends
     */
    public byte[] page(Job job, MadeImage image) throws IOException {
        Path file = folder.resolve(image.id() + ".html");
        turn.acquireUninterruptibly();
        try {
            if (!Files.exists(file)) {
                if (closing.isRequested()) {
                    throw new CancellationException("the server ends");
                }
                String page = draw(job, image);
                Files.createDirectories(folder);
                WholeFile.write(file, page.getBytes(StandardCharsets.UTF_8));
            }
            return Files.readAllBytes(file);
        } finally {
            turn.release();
        }
    }

    private String draw(Job job, MadeImage image) throws IOException {
        GenerationRequest request = request(job, image);
        Precision precision = job.request().precision();
        if (precision == null || precision == kernels.plan().precision()) {
            return draw(job, request, kernels);
        }
        KernelOptions options = kernels.options();
        KernelOptions wanted = new KernelOptions(
                options.backend(), precision, options.threads(), options.nativeSettings(), options.tiles());
        try (SelectedKernels others = KernelSelector.installed().select(wanted)) {
            return draw(job, request, others);
        }
    }

    private GenerationRequest request(Job job, MadeImage image) throws IOException {
        try {
            return drawings.of(List.of(new Task(job, image.index())));
        } catch (NoSuchFileException gone) {
            throw new IllegalArgumentException(
                    "explain: expected the images that this one was made from, found that they are no longer kept",
                    gone);
        }
    }

    private String draw(Job job, GenerationRequest request, SelectedKernels on) throws IOException {
        return new Explainer(
                        models.find(job.request().model()).files(),
                        on,
                        environment.quantizedWeights(),
                        environment.previews())
                .explain(request, ProgressListener.NONE, closing)
                .page();
    }

    /** Ends the work on a page and waits for its end. */
    @Override
    public void close() {
        closing.cancel();
        turn.acquireUninterruptibly();
        turn.release();
    }
}
