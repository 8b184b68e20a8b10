package dev.panaflux.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.jobs.FinishedImages;
import dev.panaflux.app.jobs.journal.Claim;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JournalFile;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.server.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal of a server that runs for long. */
class JournalGrowthTest {

    private static final int HISTORY = 10;
    private static final int JOBS = 500;

    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void whatIsForgottenIsRemovedWhileTheServerRuns() throws Exception {
        List<String> kept = new ArrayList<>();
        JobFolder jobs = new JobFolder(folder);
        try (Claim claim = jobs.claim(Shard.WHOLE, false, notice -> {});
                Metrics metrics = new Metrics();
                WriterJournal journal = new WriterJournal(claim.journal(), notice -> {
                    throw new AssertionError(notice);
                })) {
            JobBoard board = new JobBoard(
                    journal,
                    new BoardLimits(JOBS, HISTORY, false),
                    new InputStore(folder.resolve("inputs"), 0),
                    new Pace(),
                    metrics,
                    new ServerLog(ServerLog.Format.LINES, line -> {}));
            board.onForgotten(journal::remove);
            Job waits = board.submit(TestJobs.request("waits"), TestJobs.SETTINGS);
            kept.add(waits.id());
            for (int i = 0; i < JOBS; i++) {
                Job job = board.submit(TestJobs.request("a " + i), TestJobs.SETTINGS);
                board.cancel(job);
                if (i >= JOBS - HISTORY) {
                    kept.add(job.id());
                }
            }
        }
        long lines = Files.readAllLines(jobs.journal(Shard.WHOLE)).size();
        assertThat(lines).as("of %d jobs with two entries each", JOBS).isLessThan(JOBS / 2);
        assertThat(replayed(jobs)).containsAll(kept);
    }

    private List<String> replayed(JobFolder jobs) throws IOException {
        try (Claim claim = jobs.claim(Shard.WHOLE, false, notice -> {})) {
            Replay replay = new Replay();
            JournalFile.read(jobs.journal(Shard.WHOLE), replay::add, notice -> {});
            return replay.jobs(new FinishedImages(folder, claim.state())).stream()
                    .map(Job::id)
                    .toList();
        }
    }
}
