package dev.panaflux.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Draws the images of one task, in an executor.
 *
 * @param settings what with
 * @param output the job's folder
 * @param hadoop settings of file systems
 * @param counters hear of every image
 */
record DrawTask(DrawSettings settings, String output, Broadcast<SerializableConfiguration> hadoop, Counters counters)
        implements FlatMapFunction<Iterator<List<PlannedImage>>, ImageResult> {

    @Override
    public Iterator<ImageResult> call(Iterator<List<PlannedImage>> parts) throws IOException {
        ImageStore store = ImageStore.open(output, hadoop.value().value());
        List<ImageResult> results = new ArrayList<>();
        while (parts.hasNext()) {
            List<PlannedImage> images = parts.next();
            ExecutorModels.ofProcess().use(settings, models -> {
                new TaskImages(store, models, counters, results).draw(images);
                return results;
            });
        }
        return results.iterator();
    }
}
