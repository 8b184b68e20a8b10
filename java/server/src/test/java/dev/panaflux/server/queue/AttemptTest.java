package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a request to a pipeline is ended early. */
class AttemptTest {

    private final Metrics metrics = new Metrics();
    private final Pace pace = new Pace();
    private final JobBoard board = new JobBoard(
            entries -> {},
            new BoardLimits(1, 1, false),
            new InputStore(Path.of("/nonexistent"), 0),
            pace,
            metrics,
            new ServerLog(ServerLog.Format.LINES, line -> {}));
    private final Job first = TestJobs.job("one", "a", Priority.LOW, 2);
    private final Job second = TestJobs.job("two", "b", Priority.LOW, 1);
    private final AtomicBoolean urgent = new AtomicBoolean();
    private final Attempt attempt = new Attempt(
            List.of(new Task(first, 0), new Task(first, 1), new Task(second, 0)), board, metrics, pace, urgent::get);

    @AfterEach
    void close() {
        metrics.close();
    }

    private void denoising(int from, int count) {
        attempt.on(new ProgressEvent.PhaseStarted(Phase.DENOISE, new ImageRange(from, count), 10));
    }

    @Test
    void urgentWorkInterruptsBetweenTwoImagesButLosesNone() {
        urgent.set(true);
        denoising(0, 1);
        assertThat(attempt.cancellation().isRequested()).isFalse();
        attempt.finished();
        denoising(1, 2);
        assertThat(attempt.cancellation().isRequested()).isTrue();
        assertThat(attempt.hasYielded()).isTrue();
    }

    @Test
    void aJobThatIsNotWantedEndsTheImagesInWork() {
        denoising(0, 1);
        second.unwant();
        attempt.review();
        assertThat(attempt.cancellation().isRequested())
                .as("its image comes later")
                .isFalse();
        first.unwant();
        attempt.review();
        assertThat(attempt.cancellation().isRequested()).isTrue();
    }

    @Test
    void anImageThatIsNotWantedIsNotBegun() {
        denoising(0, 1);
        second.unwant();
        attempt.finished();
        denoising(1, 2);
        assertThat(attempt.cancellation().isRequested()).isTrue();
        assertThat(attempt.hasYielded()).isFalse();
    }

    @Test
    void imagesThatAreDoneDoNotMatterAnyMore() {
        denoising(0, 3);
        attempt.finished();
        first.skip(0);
        attempt.review();
        assertThat(attempt.cancellation().isRequested()).isFalse();
    }
}
