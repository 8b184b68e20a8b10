package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class JobTest {

    @Test
    void whoHearsOfItsEndNeverTakesItForOneThatGoesOn() throws Exception {
        Job job = TestJobs.job("a1", "a", Priority.NORMAL, 1);
        assertThat(job.isOver()).isFalse();
        job.set(job.status().ended(JobState.DONE, null, Instant.EPOCH));
        CompletableFuture<Boolean> over = CompletableFuture.supplyAsync(job::isOver);
        assertThatThrownBy(() -> over.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        job.complete();
        assertThat(over.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
