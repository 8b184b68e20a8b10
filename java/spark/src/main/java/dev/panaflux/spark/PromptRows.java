package dev.panaflux.spark;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.file.JobFile;
import dev.panaflux.app.jobs.file.JobRows;
import dev.panaflux.app.jobs.file.RowImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The images that a DataFrame asks for.
 *
 * @param images those that can be told, in its order
 * @param unreadable rows that cannot be read
 */
record PromptRows(List<Asked> images, List<ImageResult> unreadable) {

    /**
     * An image and the row that asks for it.
     *
     * @param row its number, from 1
     */
    record Asked(int row, RowImage image) {}

    /** Copies the lists. */
    PromptRows {
        images = List.copyOf(images);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads rows; their alternatives, wildcards and counts are replaced as in a table of a job file.
     *
     * @param folder where wildcards are
     * @throws IllegalArgumentException if they ask for too many images
     */
    static PromptRows read(List<Row> rows, RowFields fields, Path folder) {
        JobRows reader = new JobRows(folder);
        List<Asked> images = new ArrayList<>();
        List<ImageResult> unreadable = new ArrayList<>();
        for (int number = 1; number <= rows.size(); number++) {
            try {
                for (RowImage image : reader.images("row " + number, fields.json(rows.get(number - 1)))) {
                    images.add(new Asked(number, image));
                }
            } catch (IllegalArgumentException | IOException wrong) {
                unreadable.add(ImageResult.unreadable(number, Failure.of(wrong)));
            }
            if (images.size() > JobFile.MOST_IMAGES) {
                throw new IllegalArgumentException(
                        "prompts: expected at most %d images in a job, found more in the first %d rows; draw them in parts"
                                .formatted(JobFile.MOST_IMAGES, number));
            }
        }
        return new PromptRows(images, unreadable);
    }
}
