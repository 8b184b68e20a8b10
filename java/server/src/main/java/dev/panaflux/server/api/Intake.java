package dev.panaflux.server.api;

import dev.panaflux.app.MaskReader;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.MadeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes in images that come with requests. At most two are decoded at once, so that they cannot fill the memory. */
public final class Intake implements AutoCloseable {

    private static final int AT_ONCE = 2;
    private static final String STORED = "image:";

    private final JobService jobs;
    private final long mostPixels;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE,
            Thread.ofPlatform().name("panaflux-intake-", 0).daemon(true).factory());

    /**
     * Takes in images.
     *
     * @param jobs whose images can be taken in too
     * @param mostPixels that an image may have
     */
    public Intake(JobService jobs, long mostPixels) {
        this.jobs = jobs;
        this.mostPixels = mostPixels;
    }

    /**
     * Does work on images, now or when earlier work is done.
     *
     * @throws IOException as the work does; this may also be an unchecked exception
     */
    public <T> T work(Callable<T> work) throws IOException {
        try {
            return threads.submit(work).get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> throw new IOException(failure);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", stopping);
        }
    }

    /**
     * The content of an image file in a text: a data URL, base64 alone, or {@code image:ID} for an image that the server made.
     *
     * @param field the text's name in messages
     * @throws RequestException if it is neither
     */
    public byte[] content(String field, String text) throws RequestException, IOException {
        if (text.startsWith(STORED)) {
            String id = text.substring(STORED.length());
            Optional<MadeImage> image = Gallery.find(jobs, id);
            if (image.isEmpty()) {
                throw RequestException.wrong(field, "expected the id of an image of this server, found another");
            }
            return Files.readAllBytes(jobs.file(image.get()));
        }
        int comma = text.startsWith("data:") ? text.indexOf(',') : -1;
        try {
            return Base64.getMimeDecoder().decode(text.substring(comma + 1));
        } catch (IllegalArgumentException broken) {
            throw RequestException.wrong(field, "expected an image in base64, found something else");
        }
    }

    /**
     * A mask in Panaflux's sense, white where to repaint, from one that is transparent there.
     *
     * @param content an image file; without transparency it stays as it is
     * @throws IOException if it is no image, or too large
     */
    public byte[] opaqueMask(byte[] content) throws IOException {
        return work(() -> MaskReader.fromTransparency("mask", content, mostPixels)
                .map(mask -> OutputFormat.PNG.encoder().encode(mask, ImageMetadata.none()))
                .orElse(content));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
