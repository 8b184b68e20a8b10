package dev.panaflux.app.jobs;

import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JobState;
import dev.panaflux.app.jobs.journal.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done of a shard of a job, and what is left.
 *
 * @param finished images that were made earlier and are still whole
 * @param fresh images to make
 * @param again images to try again, as they failed when they were tried last
 * @param refused images that cannot be made
 */
public record JobSurvey(List<JobItem> finished, List<JobItem> fresh, List<JobItem> again, List<RefusedItem> refused) {

    /** Copies the lists. */
    public JobSurvey {
        finished = List.copyOf(finished);
        fresh = List.copyOf(fresh);
        again = List.copyOf(again);
        refused = List.copyOf(refused);
    }

    /**
     * Compares a plan with what the journals tell and with the files.
     *
     * @throws IOException if a file that is there cannot be read
     */
    public static JobSurvey of(JobPlan plan, JobFolder folder, JobState state, Shard shard) throws IOException {
        FinishedImages images = new FinishedImages(folder.path(), state);
        List<JobItem> finished = new ArrayList<>();
        List<JobItem> fresh = new ArrayList<>();
        List<JobItem> again = new ArrayList<>();
        for (JobItem item : plan.items()) {
            if (!shard.contains(item.id())) {
                continue;
            }
            if (images.isWhole(item.id())) {
                finished.add(item);
            } else if (state.failure(item.id()).isPresent()) {
                again.add(item);
            } else {
                fresh.add(item);
            }
        }
        return new JobSurvey(
                finished,
                fresh,
                again,
                plan.refused().stream()
                        .filter(item -> shard.contains(item.id()))
                        .toList());
    }

    /** How many images this is about. */
    public int images() {
        return finished.size() + fresh.size() + again.size() + refused.size();
    }
}
