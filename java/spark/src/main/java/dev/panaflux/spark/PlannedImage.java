package dev.panaflux.spark;

import dev.panaflux.app.jobs.JobItem;
import dev.panaflux.app.jobs.file.RowImage;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * An image as the driver sends it to an executor.
 *
 * @param row its row in the DataFrame, from 1
 * @param index its place in the job, from 1
 * @param id what the executor has to come to as well
 * @param image what is asked for
 * @param output its file, relative to the job's folder
 * @param written files that it may be in already
 */
record PlannedImage(int row, int index, String id, RowImage image, String output, ArrayList<WrittenFile> written)
        implements Serializable {

    static PlannedImage of(int row, JobItem item, RowImage image, List<WrittenFile> written) {
        return new PlannedImage(row, item.index(), item.id(), image, item.output(), new ArrayList<>(written));
    }
}
