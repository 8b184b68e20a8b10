package dev.panaflux.server.queue;

import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.StepLatents;
import dev.panaflux.server.metrics.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One request to a pipeline: follows it, tells its jobs how far they are, and ends it when one of them is not wanted any more. */
final class Attempt implements ProgressListener {

    /** Of the time from an image's first step to its last pixel. */
    private static final double STEPS_SHARE = 0.9;

    private static final long TELL_NANOS = 250_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Task> tasks;
    private final JobBoard board;
    private final Metrics metrics;
    private final Pace pace;
    private final BooleanSupplier yields;
    private final Cancellation cancellation = new Cancellation();
    private final long start = System.nanoTime();
    private @Nullable ImageRange range;
    private int done;
    private boolean yielded;
    private Phase phase = Phase.ENCODE_PROMPT;
    private int step;
    private double share;
    private long told;

    /**
     * Begins.
     *
     * @param tasks the images of the request, in its order
     * @param yields whether other work comes first, asked between two images
     */
    Attempt(List<Task> tasks, JobBoard board, Metrics metrics, Pace pace, BooleanSupplier yields) {
        this.tasks = List.copyOf(tasks);
        this.board = board;
        this.metrics = metrics;
        this.pace = pace;
        this.yields = yields;
    }

    List<Task> tasks() {
        return tasks;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** The image that is made next. */
    synchronized Task next() {
        return tasks.get(done);
    }

    /** The image that was next is made, or left out. */
    synchronized void finished() {
        done++;
        share = 0;
        step = 0;
    }

    /** Whether it ended because other work came first. */
    synchronized boolean hasYielded() {
        return yielded;
    }

    /** Ends the request if one of the images in work is not wanted any more; those that come later are looked at in their turn. */
    synchronized void review() {
        if (!current().stream().allMatch(Task::isWanted)) {
            cancellation.cancel();
        }
    }

    /** The images in work that are not made yet; all of them before the first. */
    private List<Task> current() {
        if (range == null) {
            return tasks;
        }
        int from = Math.max(range.first(), done);
        return tasks.subList(from, Math.max(from, range.first() + range.count()));
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> {
                phase = started.phase();
                range = started.images();
                if (phase == Phase.DENOISE) {
                    share = 0;
                    step = 0;
                    if (done > 0 && yields.getAsBoolean()) {
                        yielded = true;
                        cancellation.cancel();
                        return;
                    }
                }
                review();
                tell();
            }
            case ProgressEvent.Advanced advanced -> {
                double part = (double) advanced.done() / Math.max(1, advanced.units());
                switch (advanced.phase()) {
                    case DENOISE -> share = STEPS_SHARE * part;
                    case DECODE -> share = STEPS_SHARE + (1 - STEPS_SHARE) * part;
                    case QUANTIZE, FIT_PREVIEW, ENCODE_PROMPT, ENCODE_REFERENCES -> {}
                }
                if (System.nanoTime() - told > TELL_NANOS) {
                    tell();
                }
            }
            case ProgressEvent.StepDone stepped -> {
                step = stepped.step() + 1;
                show(stepped);
                tell();
            }
            case ProgressEvent.PhaseDone ended -> metrics.phase(label(ended.phase()), ended.time());
            case ProgressEvent.Notice notice -> board.note(notice.message());
        }
    }

    private void show(ProgressEvent.StepDone stepped) {
        StepLatents latents = stepped.latents();
        if (latents == null || !board.previews().isWanted()) {
            return;
        }
        for (int index = 0; index < stepped.images().count(); index++) {
            Task task = tasks.get(stepped.images().first() + index);
            task.job().show(new Job.Preview(task.image(), step, stepped.steps(), latents.preview(index)));
        }
    }

    private void tell() {
        told = System.nanoTime();
        current().stream().map(Task::job).distinct().forEach(job -> board.progressed(job, progress(job)));
    }

    private JobProgress progress(Job job) {
        int count = job.request().count();
        double made = job.status().images().size();
        Task first =
                current().stream().filter(task -> task.job() == job).findFirst().orElseThrow();
        long together = current().stream().filter(task -> task.job() == job).count();
        return new JobProgress(
                label(phase),
                first.image(),
                step,
                job.settings().steps(),
                Math.min(1, (made + share * together) / count),
                eta(job));
    }

    /** About how long it takes until the last image of a job is made, in seconds. */
    private @Nullable Double eta(Job job) {
        int last = 0;
        for (int index = 0; index < tasks.size(); index++) {
            if (tasks.get(index).job() == job) {
                last = index;
            }
        }
        double flop = job.settings().flop();
        int working = current().size();
        double left = (last + 1 - done - share * working) * flop;
        Double known = pace.seconds(job, left);
        if (known != null) {
            return Math.max(0, known);
        }
        double finished = (done + share * working) * flop;
        return finished <= 0
                ? null
                : (Double) ((System.nanoTime() - start) / NANOS_PER_SECOND / finished * Math.max(0, left));
    }

    static String label(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
