package dev.panaflux.app.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JobClockTest {

    private final AtomicLong now = new AtomicLong(500);

    @Test
    void theRestTakesAsLongForItsWorkAsWhatIsDone() {
        JobClock clock = new JobClock(now::get, 100);
        assertThat(clock.left()).isEmpty();

        now.addAndGet(Duration.ofSeconds(10).toNanos());
        clock.done(20);

        assertThat(clock.left()).contains(Duration.ofSeconds(40));
    }

    @Test
    void theFirstPieceCountsOnlyUntilTheOthersHaveTakenAsLong() {
        JobClock clock = new JobClock(now::get, 10);
        now.addAndGet(Duration.ofSeconds(8).toNanos());
        clock.done(1);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        clock.done(1);
        assertThat(clock.left()).contains(Duration.ofSeconds(8 * 5));

        now.addAndGet(Duration.ofSeconds(6).toNanos());
        clock.done(3);

        assertThat(clock.left()).contains(Duration.ofSeconds(5 * 2));
    }

    @Test
    void nothingIsLeftAtTheEnd() {
        JobClock clock = new JobClock(now::get, 3);
        now.addAndGet(1_000_000);
        clock.done(1);
        clock.done(2.0000001);

        assertThat(clock.left()).contains(Duration.ZERO);
    }
}
