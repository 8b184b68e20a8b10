package dev.panaflux.spark;

import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.JobItem;
import dev.panaflux.app.jobs.JobOrder;
import dev.panaflux.app.jobs.JobPlan;
import dev.panaflux.app.jobs.JobPlanner;
import dev.panaflux.app.jobs.RefusedItem;
import dev.panaflux.app.jobs.file.ImageEntry;
import dev.panaflux.app.jobs.journal.JobState;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.spark.ImageResult.Place;
import dev.panaflux.spark.ImageResult.Seconds;
import dev.panaflux.spark.PromptRows.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job as the driver sees it: it plans the images, has executors draw those that are not there, and writes down what became of each. */
final class DrawJob {

    private static final Logger LOG = LoggerFactory.getLogger(DrawJob.class);

    private final DrawSettings settings;
    private final ImageStore store;
    private final SparkWork work;

    /**
     * A job.
     *
     * @param settings what to draw with
     * @param store where the images go
     * @param work does what executors do
     */
    DrawJob(DrawSettings settings, ImageStore store, SparkWork work) {
        this.settings = settings;
        this.store = store;
        this.work = work;
    }

    /**
     * Draws.
     *
     * @return what became of every image, in no order
     * @throws dev.panaflux.weights.ModelFormatException if there is no model for rows that name none
     * @throws IOException if the folder cannot be read or written, or nothing can be drawn
     */
    List<ImageResult> draw(List<Row> rows, RowFields fields) throws IOException {
        PromptRows prompts = PromptRows.read(rows, fields, Path.of(settings.folder()));
        List<Asked> asked = prompts.images();
        JobPlan plan = plan(asked);
        if (plan.duplicates() > 0) {
            LOG.info("duplicates in the job, made once: {}", plan.duplicates());
        }
        JobRecords records = new JobRecords(store, LOG::warn);
        JobState state = records.state();
        Map<String, PlannedImage> images = new HashMap<>();
        for (JobItem item : plan.items()) {
            Asked by = asked.get(item.index() - 1);
            images.put(item.id(), PlannedImage.of(by.row(), item, by.image(), state.files(item.id())));
        }
        List<ImageResult> results = new ArrayList<>(prompts.unreadable());
        plan.refused().forEach(item -> results.add(refused(item, asked.get(item.index() - 1))));
        results.addAll(work.kept(plan.items().stream()
                .map(item -> planned(images, item))
                .filter(image -> !image.written().isEmpty())
                .toList()));
        results.forEach(result -> images.remove(String.valueOf(result.id())));
        List<JobItem> left = plan.items().stream()
                .filter(item -> images.containsKey(item.id()))
                .toList();
        // What failed before comes last.
        List<PlannedImage> ordered = Stream.of(
                        left.stream().filter(item -> state.failure(item.id()).isEmpty()),
                        left.stream().filter(item -> state.failure(item.id()).isPresent()))
                .flatMap(part -> JobOrder.groups(part.toList()).stream())
                .flatMap(List::stream)
                .map(item -> planned(images, item))
                .toList();
        LOG.info(
                "{} images: {} are there, {} to draw",
                asked.size(),
                plan.items().size() - left.size(),
                left.size());
        List<ImageResult> drawn = work.drawn(ordered);
        requireShared(drawn);
        results.addAll(drawn);
        records.gather(
                UUID.randomUUID().toString(),
                results.stream().flatMap(DrawJob::entry).toList());
        return results;
    }

    private JobPlan plan(List<Asked> asked) throws IOException {
        List<ImageEntry> entries =
                asked.stream().map(image -> image.image().entry()).toList();
        try (WarmModels models = new WarmModels(settings)) {
            if (entries.stream().anyMatch(entry -> entry.model() == null)) {
                models.find(null);
            }
            return JobPlanner.planEach(settings.job(), Path.of(settings.folder()), entries, models);
        }
    }

    private static PlannedImage planned(Map<String, PlannedImage> images, JobItem item) {
        return Objects.requireNonNull(images.get(item.id()));
    }

    private static ImageResult refused(RefusedItem item, Asked asked) {
        return ImageResult.refused(asked.row(), item.index(), item.id(), asked.image(), item.failure());
    }

    /** Executors with a disk of their own each would leave a part of the images on each. */
    private void requireShared(List<ImageResult> drawn) throws IOException {
        for (ImageResult result : drawn) {
            WrittenFile file = result.file();
            Place place = result.place();
            if (file != null && place != null) {
                if (!store.files().exists(store.path(file.path()))) {
                    throw new OutputException(
                            "%s: expected a folder that the driver and all executors share, found no %s after %s wrote it"
                                    .formatted(store.folder(), file.path(), place.host()));
                }
                return;
            }
        }
    }

    private static Stream<JournalEntry> entry(ImageResult result) {
        String id = result.id();
        WrittenFile file = result.file();
        Seconds seconds = result.seconds();
        if (id == null) {
            return Stream.of();
        }
        return switch (result.state()) {
            case KEPT -> Stream.of();
            case MADE ->
                Stream.of(new JournalEntry.Done(
                        id,
                        Instant.now(),
                        Objects.requireNonNull(file).path(),
                        file.sha256(),
                        Objects.requireNonNull(seconds).total()));
            case FAILED ->
                Stream.of(new JournalEntry.Failed(
                        id,
                        Instant.now(),
                        Objects.requireNonNullElse(result.kind(), FailureKind.INTERNAL.label()),
                        Objects.requireNonNullElse(result.error(), "")));
        };
    }
}
