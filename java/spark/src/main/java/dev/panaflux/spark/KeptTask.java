package dev.panaflux.spark;

import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Looks for images that were drawn before, in an executor: compares files with the digests in the journals.
 *
 * @param output the job's folder
 * @param hadoop settings of file systems
 */
record KeptTask(String output, Broadcast<SerializableConfiguration> hadoop)
        implements FlatMapFunction<Iterator<List<PlannedImage>>, ImageResult> {

    @Override
    public Iterator<ImageResult> call(Iterator<List<PlannedImage>> parts) throws IOException {
        ImageStore store = ImageStore.open(output, hadoop.value().value());
        List<ImageResult> kept = new ArrayList<>();
        while (parts.hasNext()) {
            for (PlannedImage image : parts.next()) {
                Optional<WrittenFile> file = store.whole(image.written());
                file.ifPresent(whole -> kept.add(ImageResult.kept(image, whole)));
            }
        }
        return kept.iterator();
    }
}
