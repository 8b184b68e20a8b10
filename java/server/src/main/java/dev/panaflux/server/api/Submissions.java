package dev.panaflux.server.api;

import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.ClientGoneException;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobRequest;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobSettings;
import dev.panaflux.server.queue.JobState;
import dev.panaflux.server.queue.JobStatus;
import dev.panaflux.server.queue.QueueFullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns requests of any protocol into jobs, and waits for them. */
public final class Submissions {

    private static final int LONGEST_PROMPT = 20_000;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int CONFLICT = 409;
    private static final long POLL_MILLIS = 250;

    private final JobService jobs;
    private final Intake intake;
    private final RequestLimits limits;

    /** Submits to {@code jobs} what is within limits. */
    public Submissions(JobService jobs, Intake intake, RequestLimits limits) {
        this.jobs = jobs;
        this.intake = intake;
        this.limits = limits;
    }

    /**
     * The images that come with a request, as files' contents.
     *
     * @param references reference images
     * @param source an image to begin with, or null
     * @param mask of the source, white where to repaint, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Images(List<byte[]> references, byte @Nullable [] source, byte @Nullable [] mask) {

        /** No images. */
        public static final Images NONE = new Images(List.of(), null, null);
    }

    /** What one request may ask for. */
    public RequestLimits limits() {
        return limits;
    }

    /**
     * Makes a job.
     *
     * @param wanted what is asked for, without names of inputs
     * @throws RequestException if it is beyond the limits, or too many jobs wait
     * @throws IOException if the model or an image does not suit, or the job cannot be kept
     */
    public Job submit(JobRequest wanted, Images images) throws RequestException, IOException {
        require("prompt", wanted.prompt().length(), LONGEST_PROMPT, "characters");
        require("count", wanted.count(), limits.images(), "images");
        require("steps", wanted.steps() == null ? 1 : wanted.steps(), limits.steps(), "steps");
        if (wanted.width() != null && wanted.height() != null) {
            require("size", (long) wanted.width() * wanted.height(), limits.pixels(), "pixels");
        }
        List<String> held = new ArrayList<>();
        try {
            JobRequest request = withInputs(wanted, images, held);
            JobSettings settings = held.isEmpty()
                    ? jobs.drawings().settings(request)
                    : intake.work(() -> jobs.drawings().settings(request));
            require("size", (long) settings.width() * settings.height(), limits.pixels(), "pixels");
            require("steps", settings.steps(), limits.steps(), "steps");
            Job job = jobs.board().submit(request, settings);
            held.clear();
            return job;
        } catch (QueueFullException full) {
            throw new RequestException(
                    TOO_MANY, "queue-full", null, String.valueOf(full.getMessage()), full.retryAfter());
        } finally {
            held.forEach(jobs.inputs()::release);
        }
    }

    private JobRequest withInputs(JobRequest wanted, Images images, List<String> held) throws IOException {
        List<String> references = new ArrayList<>();
        for (byte[] reference : images.references()) {
            references.add(keep(reference, held));
        }
        JobRequest.Edit edit = wanted.edit();
        if (edit != null && images.source() != null) {
            edit = edit.of(keep(images.source(), held), images.mask() == null ? null : keep(images.mask(), held));
        }
        return wanted.of(references, edit);
    }

    private String keep(byte[] content, List<String> held) throws IOException {
        String name = jobs.inputs().keep(content);
        held.add(name);
        return name;
    }

    private static void require(String field, long found, long most, String unit) throws RequestException {
        if (found > most) {
            throw RequestException.wrong(field, "expected at most %d %s, found %d".formatted(most, unit, found));
        }
    }

    /**
     * Waits until a job ends. If the client goes, the job is cancelled.
     *
     * @return how it ended: done or cancelled
     * @throws RequestException if it failed, or the server stops
     * @throws ClientGoneException if the client has gone
     */
    public JobStatus await(Call call, Job job) throws RequestException, IOException, InterruptedException {
        while (true) {
            try {
                JobStatus ended = job.ended().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                requireMade(ended);
                return ended;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (TimeoutException working) {
                if (call.isGone()) {
                    jobs.board().cancel(job);
                    throw new ClientGoneException();
                }
                requireOpen(job);
            }
        }
    }

    /**
     * Checks that the server does not stop.
     *
     * @throws RequestException if it does; the job is made when it starts again
     */
    public void requireOpen(Job job) throws RequestException {
        if (!jobs.board().isOpen()) {
            throw RequestException.of(
                    UNAVAILABLE,
                    "stopping",
                    "the server stops; job %s is kept and made when it starts again".formatted(job.id()));
        }
    }

    /**
     * Checks that a job that has ended did not fail.
     *
     * @throws RequestException if it did
     */
    public static void requireMade(JobStatus ended) throws RequestException {
        if (ended.failure() != null) {
            throw RequestException.of(
                    ended.failure().kind().httpStatus(),
                    ended.failure().kind().label(),
                    ended.failure().message());
        }
    }

    /**
     * Checks that a job was not cancelled by somebody else.
     *
     * @throws RequestException if it was
     */
    public static void requireWhole(JobStatus ended) throws RequestException {
        if (ended.state() == JobState.CANCELLED) {
            throw RequestException.of(CONFLICT, "cancelled", "the job was cancelled");
        }
    }
}
