package dev.panaflux.server.queue;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.jobs.FinishedImages;
import dev.panaflux.app.jobs.WantedFile;
import dev.panaflux.app.jobs.journal.Journal;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.server.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The one thread that draws. */
final class Worker implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int STOP_MILLIS = 500;

    private final JobBoard board;
    private final Drawings drawings;
    private final FinishedImages files;
    private final Path folder;
    private final Journal journal;
    private final Metrics metrics;
    private final Pace pace;
    private final Thread thread = Thread.ofPlatform().name("panaflux-worker").unstarted(this::work);
    private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();
    private volatile boolean stopping;

    Worker(
            JobBoard board,
            Drawings drawings,
            FinishedImages files,
            Path folder,
            Journal journal,
            Metrics metrics,
            Pace pace) {
        this.board = board;
        this.drawings = drawings;
        this.files = files;
        this.folder = folder;
        this.journal = journal;
        this.metrics = metrics;
        this.pace = pace;
    }

    void start() {
        thread.start();
    }

    /** Something is not wanted any more. */
    void review() {
        Attempt current = attempt.get();
        if (current != null) {
            current.review();
        }
    }

    private void work() {
        try {
            for (List<Job> group = board.take(); !group.isEmpty(); group = board.take()) {
                draw(group);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the images of jobs that one request can make. */
    private void draw(List<Job> group) {
        while (!stopping) {
            List<Task> left = left(group);
            group.forEach(board::settle);
            if (left.isEmpty()) {
                return;
            }
            Attempt current = new Attempt(left, board, metrics, pace, () -> board.hasBefore(group.getFirst()));
            Failure failure = run(current);
            if (failure == null) {
                continue;
            }
            if (stopping) {
                return;
            }
            if (current.hasYielded()) {
                group.forEach(board::settle);
                board.requeue(group);
                return;
            }
            if (failure.kind() == FailureKind.MEMORY && hasMadeRoom(group.getFirst())) {
                continue;
            }
            if (failure.kind() != FailureKind.CANCELLED) {
                if (group.size() == 1) {
                    board.failed(group.getFirst(), failure);
                } else {
                    // One by one, to tell which it was.
                    group.forEach(job -> draw(List.of(job)));
                }
                return;
            }
        }
    }

    /** Closes what other jobs are drawn with; false if that is closed already. */
    private boolean hasMadeRoom(Job job) {
        try {
            return drawings.closeOthers(job.request());
        } catch (IOException unknown) {
            return false;
        }
    }

    private static List<Task> left(List<Job> group) {
        List<Task> left = new ArrayList<>();
        for (Job job : group) {
            if (!job.status().state().isEnd()) {
                IntStream.range(0, job.request().count())
                        .mapToObj(image -> new Task(job, image))
                        .filter(Task::isWanted)
                        .forEach(left::add);
            }
        }
        return left;
    }

    /** Runs one request; returns why images are left, or null. */
    private @Nullable Failure run(Attempt current) {
        attempt.set(current);
        try {
            Job first = current.next().job();
            // A cancellation that came before the attempt was known.
            current.review();
            drawings.pipeline(first.request())
                    .generate(
                            drawings.of(current.tasks()),
                            new RunControl(
                                    current,
                                    current.cancellation(),
                                    null,
                                    board.previews().isPossible()),
                            image -> keep(current, image));
            return null;
        } catch (UncheckedIOException journalFailure) {
            return Failure.of(Objects.requireNonNullElse(journalFailure.getCause(), journalFailure));
        } catch (IOException | RuntimeException | Error failure) {
            return Failure.of(failure);
        } finally {
            attempt.set(null);
        }
    }

    private void keep(Attempt current, GeneratedImage image) {
        Task task = current.next();
        if (task.isWanted()) {
            Job job = task.job();
            Instant now = Instant.now();
            String id = job.imageId(task.image());
            String name = "images/%s/%s.%s"
                    .formatted(
                            LocalDate.ofInstant(job.created(), ZoneOffset.UTC),
                            id,
                            job.request().format().extension());
            double seconds = seconds(image);
            try {
                Path path = files.write(new WantedFile(id, name, job.request().format()), image, journal, board::note);
                board.made(
                        job,
                        new MadeImage(
                                id,
                                task.image(),
                                folder.relativize(path).toString().replace('\\', '/'),
                                now,
                                seconds));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            pace.learn(job, job.settings().flop(), seconds);
        }
        current.finished();
        if (stopping) {
            throw new CancellationException("cancelled");
        }
    }

    private static double seconds(GeneratedImage image) {
        Duration steps = image.timings().steps().stream().reduce(Duration.ZERO, Duration::plus);
        return steps.dividedBy(image.timings().batch())
                        .plus(image.timings().decode())
                        .toNanos()
                / NANOS_PER_SECOND;
    }

    /** Ends within a block's time; what is not finished is made by the next server. */
    @Override
    public void close() {
        stopping = true;
        Attempt current = attempt.get();
        if (current != null) {
            current.cancellation().cancel();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
