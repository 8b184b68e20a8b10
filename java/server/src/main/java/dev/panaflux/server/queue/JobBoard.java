package dev.panaflux.server.queue;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.journal.Journal;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * All jobs that the server knows: those that wait, the one in work, and the latest that have ended. What it accepts is in the
 * journal before a client hears of it. Safe for several threads.
 */
public final class JobBoard {

    /** Distinct prompts of one request: a pipeline keeps the encodings of eight, one of which may be the negative one. */
    private static final int MOST_PROMPTS = 7;

    private static final int MOST_IMAGES = 16;
    private static final double USUAL_SECONDS = 10;
    private static final long MOST_RETRY_SECONDS = 600;

    private final Journal journal;
    private final BoardLimits limits;
    private final Metrics metrics;
    private final ServerLog log;
    private final InputStore inputs;
    private final Pace pace;
    private final JobIds ids = new JobIds();
    private final EventLog events = new EventLog();
    private final PreviewDemand previews;

    private final KnownJobs jobs;
    private final WaitingJobs waiting = new WaitingJobs();
    private final List<Job> working = new ArrayList<>();
    private int reserved;
    private boolean closed;
    private boolean paused;
    private Runnable review = () -> {};

    JobBoard(Journal journal, BoardLimits limits, InputStore inputs, Pace pace, Metrics metrics, ServerLog log) {
        this.journal = journal;
        this.limits = limits;
        this.jobs = new KnownJobs(limits.history());
        this.previews = new PreviewDemand(limits.previews());
        this.inputs = inputs;
        this.pace = pace;
        this.metrics = metrics;
        this.log = log;
        metrics.jobs(JobState.QUEUED.label(), this::waiting);
        metrics.jobs(JobState.RUNNING.label(), this::running);
    }

    /** Takes up jobs of an earlier server; called before any other thread knows the board. */
    synchronized void restore(List<Job> earlier) {
        for (Job job : earlier) {
            jobs.add(job);
            if (!job.status().state().isEnd()) {
                inputs.hold(job.request().inputs());
                waiting.add(job);
            }
        }
    }

    /** Who looks whether the work at hand is still wanted. */
    synchronized void onReview(Runnable reviewer) {
        review = reviewer;
    }

    /** Who hears, now and then, the ids of jobs that were forgotten since it was told last. */
    synchronized void onForgotten(Consumer<Set<String>> told) {
        jobs.onForgotten(told);
    }

    /** What happens to jobs. */
    public EventLog events() {
        return events;
    }

    /** Whether images of steps are looked at. */
    public PreviewDemand previews() {
        return previews;
    }

    /** Jobs that wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Jobs in work. */
    public synchronized int running() {
        return working.size();
    }

    /** The jobs in work. */
    public synchronized List<Job> inWork() {
        return List.copyOf(working);
    }

    /** Whether jobs are accepted at all. */
    public synchronized boolean isOpen() {
        return !closed;
    }

    /**
     * Accepts a job; it is on the disk when this returns. A request whose key is known gives the job that it gave before.
     *
     * @throws QueueFullException if too many jobs wait
     * @throws IOException if the journal cannot be written, or the server stops
     */
    public Job submit(JobRequest request, JobSettings settings) throws QueueFullException, IOException {
        synchronized (this) {
            Job before = jobs.ofKey(request.key());
            if (before != null) {
                request.inputs().forEach(inputs::release);
                return before;
            }
            if (closed) {
                throw new IOException("queue: expected a running server, found that it stops");
            }
            if (waiting.size() + reserved >= limits.waiting()) {
                metrics.refused("queue-full");
                throw new QueueFullException(limits.waiting(), retryAfter());
            }
            reserved++;
        }
        Instant now = Instant.now();
        Job job = new Job(ids.next(), request, settings, now, JobStatus.queued(List.of()));
        try {
            journal.append(Replay.entry(job.id(), now, request, settings));
        } catch (IOException | RuntimeException failure) {
            synchronized (this) {
                reserved--;
            }
            throw failure;
        }
        synchronized (this) {
            reserved--;
            jobs.add(job);
            waiting.add(job);
            tell(job);
            notifyAll();
        }
        return job;
    }

    private Duration retryAfter() {
        Double seconds = null;
        for (Job job : working) {
            seconds = pace.seconds(job, job.settings().flop() * job.request().count());
        }
        return Duration.ofSeconds(
                Math.clamp(Math.round(Math.ceil(seconds == null ? USUAL_SECONDS : seconds)), 1, MOST_RETRY_SECONDS));
    }

    /** A job, unless it was never there or was forgotten. */
    public synchronized Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.find(id));
    }

    /** All jobs that fit, the latest first. */
    public synchronized List<Job> all(Predicate<Job> fits) {
        return jobs.all(fits);
    }

    /** How many jobs come before a job that waits; empty for others. */
    public synchronized Optional<Integer> position(Job job) {
        if (job.status().state() != JobState.QUEUED) {
            return Optional.empty();
        }
        int position = waiting.inOrder().indexOf(job);
        return position < 0 ? Optional.empty() : Optional.of(position + working.size());
    }

    /**
     * Ends a job that waits, and one in work within a block's time; others stay as they are.
     *
     * @throws IOException if the journal cannot be written
     */
    public void cancel(Job job) throws IOException {
        Runnable reviewer;
        synchronized (this) {
            if (job.status().state().isEnd() || job.isUnwanted()) {
                return;
            }
            job.unwant();
            if (waiting.remove(job)) {
                end(job, JobState.CANCELLED, null);
            }
            reviewer = review;
        }
        reviewer.run();
        journal.append(new JournalEntry.Cancelled(job.id(), Instant.now()));
    }

    /**
     * Leaves out the image of a job that is in work; the others are made.
     *
     * @throws IOException if the journal cannot be written
     */
    public void skip(Job job) throws IOException {
        JobProgress progress = job.status().progress();
        if (progress == null) {
            return;
        }
        job.skip(progress.image());
        Runnable reviewer;
        synchronized (this) {
            reviewer = review;
        }
        reviewer.run();
        journal.append(new JournalEntry.Cancelled(job.imageId(progress.image()), Instant.now()));
    }

    /**
     * Waits for jobs and takes those that come next and are made together.
     *
     * @return empty when the server stops
     */
    synchronized List<Job> take() throws InterruptedException {
        working.clear();
        while (!closed && (paused || waiting.size() == 0)) {
            wait();
        }
        Job first = closed ? null : waiting.take();
        if (first == null) {
            return List.of();
        }
        List<Job> group = new ArrayList<>(List.of(first));
        int images = first.request().count();
        while (group.size() < MOST_PROMPTS && images < MOST_IMAGES) {
            int room = MOST_IMAGES - images;
            Job other = waiting.take(
                    first.request().priority(), job -> job.request().count() <= room && Drawings.suit(first, job));
            if (other == null) {
                break;
            }
            group.add(other);
            images += other.request().count();
        }
        working.addAll(group);
        Instant now = Instant.now();
        for (Job job : group) {
            job.set(job.status().running(now));
            tell(job);
        }
        return group;
    }

    /**
     * Lets no job begin until {@link #resume}, since something else needs the processors.
     *
     * @return false if a job is in work or waits, or that is so already
     */
    public synchronized boolean pause() {
        boolean draws = working.stream().anyMatch(job -> !job.status().state().isEnd());
        if (closed || paused || reserved > 0 || waiting.size() > 0 || draws) {
            return false;
        }
        paused = true;
        return true;
    }

    /** Lets jobs begin again. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Whether a job waits that comes before one in work. */
    synchronized boolean hasBefore(Job job) {
        return waiting.hasBefore(job.request().priority());
    }

    /** Puts back jobs in work, before the others of their clients. */
    synchronized void requeue(List<Job> group) {
        for (Job job : group.reversed()) {
            if (!job.status().state().isEnd()) {
                job.set(job.status().requeued());
                waiting.addFirst(job);
                tell(job);
            }
        }
    }

    void progressed(Job job, JobProgress progress) {
        synchronized (this) {
            if (job.status().state() != JobState.RUNNING) {
                return;
            }
            job.set(job.status().at(progress));
        }
        events.add(
                job.id(),
                "progress",
                JsonMapper.shared().writeValueAsString(Map.of("id", job.id(), "progress", JobView.of(progress))));
    }

    /** An image is written. */
    synchronized void made(Job job, MadeImage image) {
        metrics.made();
        job.set(job.status().with(image));
        if (job.status().images().size() == job.request().count()) {
            end(job, JobState.DONE, null);
        } else {
            tell(job);
        }
    }

    /** Shows a job's images with other marks. */
    synchronized void mark(Job job, UnaryOperator<MadeImage> marks) {
        job.set(job.status().marked(marks));
        tell(job);
    }

    /** Ends a job in work if nothing more of it is wanted. */
    synchronized void settle(Job job) {
        if (job.status().state().isEnd()) {
            return;
        }
        if (IntStream.range(0, job.request().count()).noneMatch(job::isWanted)) {
            boolean some = !job.isUnwanted() && !job.status().images().isEmpty();
            end(job, some ? JobState.DONE : JobState.CANCELLED, null);
        }
    }

    /** A job could not be made. */
    void failed(Job job, Failure failure) {
        try {
            journal.append(new JournalEntry.Failed(
                    job.id(), Instant.now(), failure.kind().label(), failure.message()));
        } catch (IOException unwritten) {
            log.note("the journal does not know that job %s failed: %s".formatted(job.id(), unwritten.getMessage()));
        }
        synchronized (this) {
            if (!job.status().state().isEnd()) {
                end(job, JobState.FAILED, failure);
            }
        }
    }

    private void end(Job job, JobState state, @Nullable Failure failure) {
        job.set(job.status().ended(state, failure, Instant.now()));
        job.request().inputs().forEach(inputs::retire);
        metrics.ended(state.label());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", job.id());
        facts.put("state", state.label());
        facts.put("images", job.status().images().size());
        if (failure != null) {
            facts.put("kind", failure.kind().label());
            facts.put("message", failure.message());
        }
        log.event("job", facts);
        tell(job);
        job.complete();
        jobs.ended(job);
    }

    /** Tells clients what is no job's. */
    public void announce(String type, Map<String, Object> fields) {
        events.add("", type, JsonMapper.shared().writeValueAsString(fields));
    }

    private void tell(Job job) {
        events.add(job.id(), "job", JsonMapper.shared().writeValueAsString(JobView.of(job)));
    }

    void note(String message) {
        log.note(message);
    }

    /** Accepts nothing more and lets nothing be taken. */
    synchronized void close() {
        closed = true;
        events.close();
        notifyAll();
    }
}
