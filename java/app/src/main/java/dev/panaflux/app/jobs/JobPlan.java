package dev.panaflux.app.jobs;

import java.util.List;

/**
 * The images of a job.
 *
 * @param items those that can be made, in the job's order, each id once
 * @param refused those that cannot
 * @param duplicates how many equal an earlier one and are left out
 */
public record JobPlan(List<JobItem> items, List<RefusedItem> refused, int duplicates) {

    /** Copies the lists. */
    public JobPlan {
        items = List.copyOf(items);
        refused = List.copyOf(refused);
    }
}
