package dev.panaflux.app.generate;

import dev.panaflux.app.Failure;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.pipeline.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Draws images, in this process or elsewhere. Any number of threads may ask at once: one request is drawn after the other. {@link
 * Failure#of} tells what an exception means.
 */
public interface ImageGenerator extends AutoCloseable {

    /**
     * Draws the images of a request and waits for them.
     *
     * @param progress hears how far they are, on some thread; it should return quickly
     * @param cancellation gives the request up
     * @return as many as the request asks for, in the order of their seeds
     * @throws IllegalArgumentException if the model cannot fulfil the request
     * @throws IOException if the model, an image or the server cannot be used
     * @throws CancellationException if it was cancelled, or the thread was interrupted
     */
    List<ImageFile> generate(ImageRequest request, Consumer<GenerationProgress> progress, Cancellation cancellation)
            throws IOException;

    /** The same, without following it. */
    default List<ImageFile> generate(ImageRequest request) throws IOException {
        return generate(request, _ -> {}, new Cancellation());
    }

    /**
     * The same within a time.
     *
     * @param limit after which the request is given up; it ends within a block's time then
     * @throws TimeoutException if it was
     */
    default List<ImageFile> generate(ImageRequest request, Consumer<GenerationProgress> progress, Duration limit)
            throws IOException, TimeoutException {
        Cancellation late = new Cancellation();
        Thread clock = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(limit);
                late.cancel();
            } catch (InterruptedException inTime) {
                // Nobody waits any more.
            }
        });
        try {
            return generate(request, progress, late);
        } catch (CancellationException cancelled) {
            if (late.isRequested()) {
                throw new TimeoutException("time: expected the images within %d ms".formatted(limit.toMillis()));
            }
            throw cancelled;
        } finally {
            clock.interrupt();
        }
    }

    /**
     * The words of a request's prompt that the model does not know; they change nothing of what is drawn.
     *
     * @throws IOException if there is no such model, or it cannot be asked
     */
    UnknownWords unknownWords(ImageRequest request) throws IOException;

    /**
     * The models that requests may name, the generator's own first.
     *
     * @throws IOException if they cannot be listed
     */
    List<ListedModel> models() throws IOException;

    /**
     * The LoRAs that requests may name.
     *
     * @param model that would draw with them; null for the generator's own
     * @throws IOException if there is no such model, or they cannot be listed
     */
    List<LoraFacts> loras(@Nullable String model) throws IOException;

    /**
     * What draws, for people who watch over it: its model, and its backend or server.
     *
     * @throws IOException if it cannot draw now
     */
    Map<String, Object> state() throws IOException;

    /** Frees what the generator has opened; waits for a request in work. */
    @Override
    void close();
}
