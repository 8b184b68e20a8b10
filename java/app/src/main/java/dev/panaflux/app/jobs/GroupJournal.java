package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Writes images into a folder and what becomes of them into its journal, and counts them. */
final class GroupJournal implements GroupMaker.Listener {

    private final Claim claim;
    private final FinishedImages images;
    private final JobTally tally;
    private final JobEvent.Listener listener;
    private int before;

    GroupJournal(Claim claim, JobTally tally, JobEvent.Listener listener) {
        this.claim = claim;
        this.images = new FinishedImages(claim.folder().path(), claim.state());
        this.tally = tally;
        this.listener = listener;
    }

    @Override
    public void begun(List<JobItem> items) {
        before = tally.handled();
    }

    @Override
    public void working(List<JobItem> items, ProgressEvent event) throws IOException {
        if (event instanceof ProgressEvent.PhaseStarted(Phase phase, ImageRange range, int _)
                && phase == Phase.DENOISE) {
            Instant now = Instant.now();
            claim.journal()
                    .append(items.subList(range.first(), range.first() + range.count()).stream()
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

    @Override
    public void made(JobItem item, GeneratedImage image) throws IOException {
        WantedFile wanted = new WantedFile(item.id(), item.output(), item.format());
        Path path = images.write(wanted, image, claim.journal(), notice -> listener.on(new JobEvent.Notice(notice)));
        tally.made(item, path, image);
    }

    @Override
    public void failed(JobItem item, Failure failure) throws IOException {
        tally.failed(item, failure);
    }
}
