package dev.panaflux.server.api;

import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.MadeImage;
import java.util.Optional;

/** Finds images of the jobs that the server remembers. */
public final class Gallery {

    private Gallery() {}

    /** The job of an image, by the image's id. */
    public static Optional<Job> job(JobService jobs, String image) {
        int dash = image.indexOf('-');
        return dash < 0 ? Optional.empty() : jobs.board().find(image.substring(0, dash));
    }

    /** An image by its id, unless it was removed. */
    public static Optional<MadeImage> find(JobService jobs, String id) {
        return findAny(jobs, id).filter(image -> !image.removed());
    }

    /** An image by its id, also if it was removed. */
    public static Optional<MadeImage> findAny(JobService jobs, String id) {
        return job(jobs, id)
                .flatMap(job -> job.status().images().stream()
                        .filter(image -> image.id().equals(id))
                        .findFirst());
    }
}
