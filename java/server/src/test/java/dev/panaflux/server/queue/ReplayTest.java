package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.FinishedImages;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server finds in the journal of one that was killed. */
class ReplayTest {

    private static final Instant NOW = Instant.EPOCH;

    @TempDir
    private Path folder;

    private static JournalEntry.Queued queued(Job job) {
        return Replay.entry(job.id(), NOW, job.request(), job.settings());
    }

    private static JournalEntry.Queued queued(String id, int count) {
        return queued(TestJobs.job(id, "a", Priority.NORMAL, count));
    }

    /** The state of each job after the entries, in their order, were written and read again. */
    private List<Job> replayed(JournalEntry... entries) throws IOException {
        JobFolder jobs = new JobFolder(folder);
        try (Claim claim = jobs.claim(Shard.WHOLE, false, notice -> {})) {
            claim.journal().append(List.of(entries));
        }
        try (Claim claim = jobs.claim(Shard.WHOLE, false, notice -> {})) {
            Replay replay = new Replay();
            JournalFile.read(jobs.journal(Shard.WHOLE), replay::add, notice -> {});
            return replay.jobs(new FinishedImages(folder, claim.state()));
        }
    }

    @Test
    void anAcceptedJobWaitsWithAllThatWasAskedFor() throws IOException {
        Job job = replayed(queued("one", 3)).getFirst();
        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.request())
                .isEqualTo(TestJobs.job("one", "a", Priority.NORMAL, 3).request());
        assertThat(job.settings())
                .isEqualTo(TestJobs.job("one", "a", Priority.NORMAL, 3).settings());
    }

    @Test
    void aJobKeepsItsLorasAndOneOfAnEarlierVersionHasNone() throws IOException {
        List<AdapterSetting> loras = List.of(new AdapterSetting("style", -0.5), new AdapterSetting("detail", 1));
        JournalEntry.Queued now = queued(TestJobs.job("now", "a", Priority.NORMAL, 1, loras));
        Map<String, Object> fields = new LinkedHashMap<>(now.request());
        @SuppressWarnings("unchecked")
        Map<String, Object> request = new LinkedHashMap<>((Map<String, Object>) fields.get("request"));
        assertThat(request.remove("loras")).isNotNull();
        fields.put("request", request);
        List<Job> jobs = replayed(now, new JournalEntry.Queued("earlier", NOW, fields));
        assertThat(jobs.get(0).request().loras()).isEqualTo(loras);
        assertThat(jobs.get(1).request().loras()).isEmpty();
    }

    @Test
    void anImageWhoseFileIsWholeIsNotMadeAgainThoughItsEndWasNotWritten() throws IOException {
        byte[] content = "pixels".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("whole.png"), content);
        Files.write(folder.resolve("half.png"), "pix".getBytes(StandardCharsets.UTF_8));
        Job job = replayed(
                        queued("one", 3),
                        new JournalEntry.Writing("one-0", NOW, "whole.png", Sha256.hex(content)),
                        new JournalEntry.Writing("one-1", NOW, "half.png", Sha256.hex(content)),
                        new JournalEntry.Writing("one-2", NOW, "missing.png", Sha256.hex(content)))
                .getFirst();
        assertThat(job.status().state()).isEqualTo(JobState.QUEUED);
        assertThat(job.status().images()).extracting(MadeImage::index).containsExactly(0);
        assertThat(job.isWanted(0)).isFalse();
        assertThat(job.isWanted(1)).isTrue();
    }

    @Test
    void jobsAtTheirEndStayThere() throws IOException {
        List<Job> jobs = replayed(
                queued("done", 1),
                queued("failed", 1),
                queued("cancelled", 2),
                queued("skipped", 2),
                new JournalEntry.Done("done-0", NOW, "a.png", "0", 1),
                new JournalEntry.Failed("failed", NOW, "memory", "too little"),
                new JournalEntry.Cancelled("cancelled", NOW),
                new JournalEntry.Done("skipped-0", NOW, "b.png", "0", 1),
                new JournalEntry.Cancelled("skipped-1", NOW));
        assertThat(jobs)
                .extracting(job -> job.status().state())
                .containsExactly(JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.DONE);
        assertThat(jobs.get(1).status().failure()).extracting(Failure::message).isEqualTo("too little");
    }

    @Test
    void aJobThatWasDoneBeforeItsCancellationIsDone() throws IOException {
        Job job = replayed(
                        queued("one", 1),
                        new JournalEntry.Done("one-0", NOW, "a.png", "0", 1),
                        new JournalEntry.Cancelled("one", NOW))
                .getFirst();
        assertThat(job.status().state()).isEqualTo(JobState.DONE);
    }

    @Test
    void aJobOfAnotherVersionIsToldOfAndNotLost() {
        JournalEntry foreign = new JournalEntry.Queued(
                "new", NOW, Map.of("request", Map.of("priority", "SOMEDAY"), "settings", Map.of()));
        assertThatThrownBy(() -> replayed(foreign))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("found job new");
    }
}
