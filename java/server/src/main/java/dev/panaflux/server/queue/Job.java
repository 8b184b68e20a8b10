package dev.panaflux.server.queue;

import dev.panaflux.image.RgbImage;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A job that the server has accepted. Any thread may read it; only the {@link JobBoard} changes it. */
public final class Job {

    private final String id;
    private final JobRequest request;
    private final JobSettings settings;
    private final Instant created;
    private final CompletableFuture<JobStatus> ended = new CompletableFuture<>();
    private final Set<Integer> skipped = ConcurrentHashMap.newKeySet();
    private volatile JobStatus status;
    private volatile boolean unwanted;
    private volatile @Nullable Preview preview;

    /**
     * What an image looks like after a step.
     *
     * @param image index of the job's image, from 0
     * @param step steps that are done of it
     * @param steps all its steps
     * @param pixels smaller than the image
     */
    public record Preview(int image, int step, int steps, RgbImage pixels) {}

    Job(String id, JobRequest request, JobSettings settings, Instant created, JobStatus status) {
        this.id = id;
        this.request = request;
        this.settings = settings;
        this.created = created;
        this.status = status;
        if (status.state().isEnd()) {
            ended.complete(status);
        }
    }

    /** Names it: 32 hexadecimal digits, which begin with the time and end in 80 random bits. */
    public String id() {
        return id;
    }

    /** What was asked for. */
    public JobRequest request() {
        return request;
    }

    /** What its images are made with. */
    public JobSettings settings() {
        return settings;
    }

    /** When it was accepted. */
    public Instant created() {
        return created;
    }

    /** What is known of it now. */
    public JobStatus status() {
        return status;
    }

    /** What its image in work looked like after the last step, if anybody has asked for that lately. */
    public @Nullable Preview preview() {
        return preview;
    }

    /** Completes when the job ends. */
    public CompletableFuture<JobStatus> ended() {
        return ended.copy();
    }

    /** Names its images. */
    public String imageId(int index) {
        return id + "-" + index;
    }

    void set(JobStatus now) {
        status = now;
    }

    /** Lets those go on who wait for the end. */
    void complete() {
        preview = null;
        ended.complete(status);
    }

    /**
     * Whether it has ended and everybody was told. Waits for the moment between the two: who has just been told of the end must
     * not take the job for one that goes on.
     */
    public boolean isOver() {
        if (status().state().isEnd()) {
            ended.join();
        }
        return ended.isDone();
    }

    void show(Preview now) {
        preview = now;
    }

    boolean isUnwanted() {
        return unwanted;
    }

    void unwant() {
        unwanted = true;
    }

    void skip(int image) {
        skipped.add(image);
    }

    boolean isSkipped(int image) {
        return skipped.contains(image);
    }

    /** Whether an image remains to be made. */
    boolean isWanted(int image) {
        return !unwanted
                && !skipped.contains(image)
                && status.images().stream().noneMatch(made -> made.index() == image);
    }
}
