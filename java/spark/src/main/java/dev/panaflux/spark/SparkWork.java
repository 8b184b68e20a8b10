package dev.panaflux.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/** What executors do for a job. Nothing is shuffled, so an executor that is lost costs the image in hand and nothing else. */
final class SparkWork implements AutoCloseable {

    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPT = "spark.job.interruptOnCancel";
    private static final int LOOKED_FOR_AT_ONCE = 200;

    private final JavaSparkContext context;
    private final ExecutorShape executors;
    private final DrawSettings settings;
    private final String output;
    private final Broadcast<SerializableConfiguration> hadoop;

    SparkWork(JavaSparkContext context, DrawSettings settings, String output) {
        this.context = context;
        this.executors = ExecutorShape.of(context.sc());
        this.settings = settings.orThreads(executors.cores());
        this.output = output;
        this.hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    }

    /** Does something that Spark's page shows under {@code description}, and that is interrupted if it is cancelled there. */
    static <T> T described(JavaSparkContext context, String description, Supplier<T> something) {
        @Nullable String before = context.getLocalProperty(DESCRIPTION);
        @Nullable String interrupted = context.getLocalProperty(INTERRUPT);
        context.setLocalProperty(DESCRIPTION, "Panaflux: " + description);
        context.setLocalProperty(INTERRUPT, "true");
        try {
            return something.get();
        } finally {
            context.setLocalProperty(DESCRIPTION, before);
            context.setLocalProperty(INTERRUPT, interrupted);
        }
    }

    /** Those of {@code images} whose files are as they were when they were written. */
    List<ImageResult> kept(List<PlannedImage> images) {
        if (images.isEmpty()) {
            return List.of();
        }
        return described(
                context,
                "comparing %d finished images with their digests".formatted(images.size()),
                () -> tasks(images, LOOKED_FOR_AT_ONCE)
                        .mapPartitions(new KeptTask(output, hadoop))
                        .collect());
    }

    /** Draws images, in about this order. */
    List<ImageResult> drawn(List<PlannedImage> images) {
        if (images.isEmpty()) {
            return List.of();
        }
        @Nullable Integer asked = settings.imagesPerTask();
        int together = asked == null ? executors.imagesPerTask(images.size()) : asked;
        DrawTask task = new DrawTask(settings, output, hadoop, Counters.on(context.sc()));
        return described(
                context,
                "drawing %d images".formatted(images.size()),
                () -> executors
                        .oneAtATime(tasks(images, together))
                        .mapPartitions(task)
                        .collect());
    }

    /** Each element is a task: what is not shuffled stays as it is dealt here. */
    private JavaRDD<List<PlannedImage>> tasks(List<PlannedImage> images, int together) {
        List<List<PlannedImage>> tasks = new ArrayList<>();
        for (int first = 0; first < images.size(); first += together) {
            tasks.add(new ArrayList<>(images.subList(first, Math.min(first + together, images.size()))));
        }
        return context.parallelize(tasks, tasks.size());
    }

    /** Frees what executors were sent; in this process, also what they used. */
    @Override
    public void close() {
        hadoop.destroy();
        if (context.isLocal()) {
            ExecutorModels.ofProcess().close();
        }
    }
}
