package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.JobEvent.Standing;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import dev.panaflux.pipeline.GeneratedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Counts what becomes of a run's images, and tells the journal and the listener. */
final class JobTally {

    private final JournalFile journal;
    private final JobEvent.Listener listener;
    private final int finished;
    private final int images;
    private final JobClock clock;
    private int made;
    private int failed;

    /**
     * Begins to count.
     *
     * @param finished images that were made earlier
     * @param images all that this process is to end with
     * @param clock knows the work of those that are to be made
     */
    JobTally(JournalFile journal, JobEvent.Listener listener, int finished, int images, JobClock clock) {
        this.journal = journal;
        this.listener = listener;
        this.finished = finished;
        this.images = images;
        this.clock = clock;
        listener.on(new JobEvent.Begun(images, finished));
    }

    /** Images that are made, or have failed, in this run. */
    int handled() {
        return made + failed;
    }

    /** An image is written; the journal knows already. */
    void made(JobItem item, Path path, GeneratedImage image) {
        made++;
        clock.done(item.settings().flop());
        listener.on(new JobEvent.Made(item, path, image, standing()));
    }

    /** An image that could have been made was not. */
    void failed(JobItem item, Failure failure) throws IOException {
        clock.done(item.settings().flop());
        failed(item.index(), item.id(), item.entry().place(), failure);
    }

    /** An image cannot be made. */
    void failed(RefusedItem item) throws IOException {
        failed(item.index(), item.id(), item.entry().place(), item.failure());
    }

    private void failed(int index, String id, String place, Failure failure) throws IOException {
        failed++;
        journal.append(new JournalEntry.Failed(id, Instant.now(), failure.kind().label(), failure.message()));
        listener.on(new JobEvent.Failed(index, id, place, failure, standing()));
    }

    /** How the run ended. */
    JobOutcome outcome() {
        return new JobOutcome(finished, made, failed);
    }

    private Standing standing() {
        return new Standing(finished + made, failed, images, clock.left());
    }
}
