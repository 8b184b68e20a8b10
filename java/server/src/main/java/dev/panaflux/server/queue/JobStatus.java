package dev.panaflux.server.queue;

import dev.panaflux.app.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job at one moment.
 *
 * @param state what has become of it
 * @param images those that are written
 * @param progress how far it is, while it is in work
 * @param failure why it failed
 * @param started when work on it began
 * @param ended when it came to its end
 */
public record JobStatus(
        JobState state,
        List<MadeImage> images,
        @Nullable JobProgress progress,
        @Nullable Failure failure,
        @Nullable Instant started,
        @Nullable Instant ended) {

    /** Copies the list. */
    public JobStatus {
        images = List.copyOf(images);
    }

    static JobStatus queued(List<MadeImage> images) {
        return new JobStatus(JobState.QUEUED, images, null, null, null, null);
    }

    JobStatus running(Instant now) {
        return new JobStatus(JobState.RUNNING, images, progress, null, started == null ? now : started, null);
    }

    JobStatus requeued() {
        return new JobStatus(JobState.QUEUED, images, null, null, started, null);
    }

    JobStatus at(JobProgress now) {
        return new JobStatus(state, images, now, null, started, null);
    }

    JobStatus with(MadeImage image) {
        List<MadeImage> more = new ArrayList<>(images);
        more.add(image);
        return new JobStatus(state, more, progress, null, started, null);
    }

    JobStatus marked(UnaryOperator<MadeImage> marks) {
        return new JobStatus(state, images.stream().map(marks).toList(), progress, failure, started, ended);
    }

    JobStatus ended(JobState end, @Nullable Failure why, Instant now) {
        return new JobStatus(end, images, null, why, started, now);
    }
}
