package dev.panaflux.spark;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.jobs.GroupMaker;
import dev.panaflux.app.jobs.JobItem;
import dev.panaflux.app.jobs.JobOrder;
import dev.panaflux.app.jobs.JobPlan;
import dev.panaflux.app.jobs.JobPlanner;
import dev.panaflux.app.jobs.RefusedItem;
import dev.panaflux.app.jobs.WantedFile;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.spark.ImageResult.Place;
import dev.panaflux.spark.ImageResult.Seconds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Draws images in an executor: plans them again, with the files that are there, and draws those that nobody has drawn yet. */
final class TaskImages implements GroupMaker.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(TaskImages.class);

    private final ImageStore store;
    private final JobRecords records;
    private final WarmModels models;
    private final Counters counters;
    private final List<ImageResult> results;
    private final Map<String, PlannedImage> wanted = new LinkedHashMap<>();
    private final String host = host();
    private final String executor = SparkEnv.get().executorId();
    private String backend = "";

    /**
     * For the images of one task.
     *
     * @param results receives what becomes of each
     */
    TaskImages(ImageStore store, WarmModels models, Counters counters, List<ImageResult> results) {
        this.store = store;
        this.records = new JobRecords(store, LOG::warn);
        this.models = models;
        this.counters = counters;
        this.results = results;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    /**
     * Draws images.
     *
     * @throws java.util.concurrent.CancellationException if the task is killed
     * @throws dev.panaflux.app.OutputException if an image cannot be written
     * @throws IOException if nothing can be drawn here
     */
    void draw(List<PlannedImage> images) throws IOException {
        for (PlannedImage image : images) {
            Optional<WrittenFile> file = store.whole(records.written(image.id()));
            if (file.isPresent()) {
                add(ImageResult.kept(image, file.get()));
            } else {
                wanted.put(image.id(), image);
            }
        }
        Map<String, List<List<JobItem>>> byModel = new LinkedHashMap<>();
        for (List<JobItem> group : JobOrder.groups(planned())) {
            byModel.computeIfAbsent(group.getFirst().model().digest(), _ -> new ArrayList<>())
                    .add(group);
        }
        GroupMaker maker = new GroupMaker(this, new Cancellation());
        for (List<List<JobItem>> groups : byModel.values()) {
            ImagePipeline pipeline =
                    models.pipeline(groups.getFirst().getFirst().model());
            backend = pipeline.plan().describe();
            for (List<JobItem> group : groups) {
                maker.make(pipeline, group);
            }
        }
    }

    /** The images as they are with the models of this host. */
    private List<JobItem> planned() throws IOException {
        List<PlannedImage> asked = List.copyOf(wanted.values());
        JobPlan plan = JobPlanner.planEach(
                models.settings().job(),
                Path.of(models.settings().folder()),
                asked.stream().map(image -> image.image().entry()).toList(),
                models);
        for (RefusedItem refused : plan.refused()) {
            PlannedImage image = asked.get(refused.index() - 1);
            if (refused.failure().kind() == FailureKind.MODEL) {
                // Another host may have it.
                throw new IOException("%s: %s".formatted(host, refused.failure().message()));
            }
            failed(image, refused.failure());
        }
        List<JobItem> found = new ArrayList<>();
        for (JobItem item : plan.items()) {
            PlannedImage image = asked.get(item.index() - 1);
            if (!item.id().equals(image.id())) {
                throw new IOException(
                        "%s: expected the files that the driver has for %s (model %s, its adapters and references), found others"
                                .formatted(
                                        host,
                                        image.image().place(),
                                        item.model().files().name()));
            }
            found.add(item);
        }
        return found;
    }

    @Override
    public void begun(List<JobItem> items) {}

    @Override
    public void working(List<JobItem> items, ProgressEvent event) {
        if (event instanceof ProgressEvent.Notice(String message)) {
            LOG.warn(message);
        }
    }

    @Override
    public void made(JobItem item, GeneratedImage image) {
        PlannedImage planned = planned(item);
        byte[] content = image.encode(item.format().encoder());
        WantedFile file = new WantedFile(item.id(), planned.output(), item.format());
        WrittenFile written = store.write(file, content, planned.written());
        add(ImageResult.made(planned, written, Seconds.of(image.timings()), new Place(host, executor, backend)));
    }

    @Override
    public void failed(JobItem item, Failure failure) {
        failed(planned(item), failure);
    }

    private void failed(PlannedImage image, Failure failure) {
        LOG.warn("{}: {}", image.image().place(), failure.message());
        add(ImageResult.failed(image, failure, new Place(host, executor, backend)));
    }

    private PlannedImage planned(JobItem item) {
        PlannedImage planned = wanted.get(item.id());
        if (planned == null) {
            throw new IllegalStateException(item.id() + " was not asked for");
        }
        return planned;
    }

    private void add(ImageResult result) {
        results.add(result);
        counters.count(result);
    }
}
