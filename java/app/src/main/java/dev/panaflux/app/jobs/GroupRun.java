package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Images of a job that are made by one request. */
final class GroupRun {

    private final List<JobItem> items;
    private final Claim claim;
    private final FinishedImages images;
    private final JobTally tally;
    private final JobEvent.Listener listener;
    private final int before;
    private int done;

    GroupRun(List<JobItem> items, Claim claim, JobTally tally, JobEvent.Listener listener) {
        this.items = List.copyOf(items);
        this.claim = claim;
        this.images = new FinishedImages(claim.folder().path(), claim.state());
        this.tally = tally;
        this.listener = listener;
        this.before = tally.handled();
    }

    /** The images that are not made yet. */
    List<JobItem> left() {
        return items.subList(done, items.size());
    }

    /**
     * Makes the images.
     *
     * @return why some are left, or null
     * @throws CancellationException if the run was cancelled
     * @throws IOException if nothing more can be made or written here; this may also be an unchecked exception
     */
    @Nullable
    Failure generate(ImagePipeline pipeline, InputImages inputs, Cancellation cancellation) throws IOException {
        List<ReferenceImage> references = new ArrayList<>();
        @Nullable SourceEdit edit;
        try {
            for (JobReference reference : items.getFirst().references()) {
                references.add(inputs.reference(reference.path()));
            }
            edit = items.getFirst().edit() == null
                    ? null
                    : inputs.edit(items.getFirst().edit().settings());
        } catch (IOException unreadable) {
            IoErrors.requireUninterrupted(unreadable);
            return Failure.of(unreadable);
        }
        try {
            pipeline.generate(
                    JobRequests.of(
                            items.stream().map(JobItem::entry).toList(),
                            references,
                            edit,
                            items.getFirst().adapters()),
                    new RunControl(this::working, cancellation, null),
                    this::finished);
            return null;
        } catch (CancellationException | OutputException end) {
            throw end;
        } catch (UncheckedIOException journal) {
            throw journal.getCause();
        } catch (IOException | RuntimeException | OutOfMemoryError problem) {
            Failure failure = Failure.of(problem);
            if (failure.kind() == FailureKind.ENVIRONMENT || failure.kind() == FailureKind.CANCELLED) {
                throw problem;
            }
            return failure;
        }
    }

    private void working(ProgressEvent event) {
        if (event instanceof ProgressEvent.PhaseStarted(Phase phase, ImageRange range, int _)
                && phase == Phase.DENOISE) {
            Instant now = Instant.now();
            append(items.subList(range.first(), range.first() + range.count()).stream()
                    .map(item -> new JournalEntry.Started(item.id(), now))
                    .toList());
        }
        listener.on(new JobEvent.Working(
                switch (event) {
                    case ProgressEvent.PhaseStarted started ->
                        new ProgressEvent.PhaseStarted(started.phase(), renumbered(started.images()), started.units());
                    case ProgressEvent.Advanced advanced ->
                        new ProgressEvent.Advanced(
                                advanced.phase(), renumbered(advanced.images()), advanced.done(), advanced.units());
                    case ProgressEvent.StepDone step ->
                        new ProgressEvent.StepDone(
                                renumbered(step.images()), step.step(), step.steps(), step.time(), step.latents());
                    case ProgressEvent.PhaseDone ended ->
                        new ProgressEvent.PhaseDone(ended.phase(), renumbered(ended.images()), ended.time());
                    case ProgressEvent.Notice notice -> notice;
                }));
    }

    private ImageRange renumbered(ImageRange range) {
        return new ImageRange(range.first() + before, range.count());
    }

    private void finished(GeneratedImage image) {
        JobItem item = items.get(done);
        try {
            Path path = images.write(
                    wanted(item), image, claim.journal(), notice -> listener.on(new JobEvent.Notice(notice)));
            done++;
            tally.made(item, path, image);
        } catch (IOException journal) {
            throw new UncheckedIOException(journal);
        }
    }

    private static WantedFile wanted(JobItem item) {
        return new WantedFile(item.id(), item.output(), item.format());
    }

    private void append(List<JournalEntry.Started> entries) {
        try {
            claim.journal().append(entries);
        } catch (IOException journal) {
            throw new UncheckedIOException(journal);
        }
    }
}
