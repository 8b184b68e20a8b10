package dev.panaflux.app.jobs;

import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.system.Temporaries;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the images of a shard that are not there yet and writes what becomes of each into the journal. What could not be made
 * before is tried again, once, after everything else.
 */
public final class JobRunner {

    private final Claim claim;
    private final ModelProvider models;
    private final JobEvent.Listener listener;
    private final Cancellation cancellation;

    /** What is told of several requests, as of a long prompt, is told of the job once. */
    private final Set<String> told = new HashSet<>();

    /**
     * A runner.
     *
     * @param claim the shard to work on, which stays open
     * @param models makes the pipelines
     * @param listener hears of every image
     * @param cancellation ends the run when asked to
     */
    public JobRunner(Claim claim, ModelProvider models, JobEvent.Listener listener, Cancellation cancellation) {
        this.claim = claim;
        this.models = models;
        this.listener = event -> {
            if (!(event instanceof JobEvent.Working(ProgressEvent.Notice(String message))) || told.add(message)) {
                listener.on(event);
            }
        };
        this.cancellation = cancellation;
    }

    /**
     * Works until every image of the shard is made or has failed.
     *
     * @throws java.util.concurrent.CancellationException if the run was cancelled; what was finished stays
     * @throws dev.panaflux.app.OutputException if an image cannot be written
     * @throws IOException if the journal cannot be written, or a model cannot be read
     */
    public JobOutcome run(JobPlan plan) throws IOException {
        JobSurvey survey = JobSurvey.of(plan, claim.folder(), claim.state(), claim.shard());
        List<JobItem> wanted = Stream.of(survey.finished(), survey.fresh(), survey.again())
                .flatMap(List::stream)
                .toList();
        removeLeftovers(wanted);
        enqueue(wanted);
        double work = Stream.concat(survey.fresh().stream(), survey.again().stream())
                .mapToDouble(item -> item.settings().flop())
                .sum();
        JobTally tally = new JobTally(
                claim.journal(),
                listener,
                survey.finished().size(),
                survey.images(),
                new JobClock(System::nanoTime, work));
        for (RefusedItem item : survey.refused()) {
            tally.failed(item);
        }
        GroupMaker maker = new GroupMaker(new GroupJournal(claim, tally, listener), cancellation);
        make(JobOrder.groups(survey.fresh()), maker);
        make(JobOrder.groups(survey.again()), maker);
        return tally.outcome();
    }

    /** Those of killed runs; what a living process writes stays. */
    private void removeLeftovers(List<JobItem> items) {
        items.stream()
                .map(item -> claim.folder().path().resolve(item.output()).getParent())
                .distinct()
                .forEach(folder -> new Temporaries(folder).removeLeftovers());
    }

    private void enqueue(List<JobItem> items) throws IOException {
        Instant now = Instant.now();
        List<JournalEntry> queued = items.stream()
                .filter(item -> !claim.state().isKnown(item.id()))
                .<JournalEntry>map(item -> new JournalEntry.Queued(item.id(), now, item.toMap()))
                .toList();
        if (!queued.isEmpty()) {
            claim.journal().append(queued);
        }
    }

    private void make(List<List<JobItem>> groups, GroupMaker maker) throws IOException {
        Map<String, List<List<JobItem>>> byModel = new LinkedHashMap<>();
        groups.forEach(group -> byModel.computeIfAbsent(group.getFirst().model().digest(), _ -> new ArrayList<>())
                .add(group));
        for (List<List<JobItem>> ofModel : byModel.values()) {
            JobModel model = ofModel.getFirst().getFirst().model();
            try (ImagePipeline pipeline = models.open(model.files())) {
                for (List<JobItem> group : ofModel) {
                    maker.make(pipeline, group);
                }
            }
        }
    }
}
