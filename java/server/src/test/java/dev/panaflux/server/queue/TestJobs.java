package dev.panaflux.server.queue;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.image.OutputFormat;
import java.time.Instant;
import java.util.List;

/** Jobs without a server. */
final class TestJobs {

    static final JobSettings SETTINGS = new JobSettings("tiny", 64, 64, 1, 1, "auto", 1, List.of());

    private TestJobs() {}

    static JobRequest request(String client) {
        return job("none", client, Priority.NORMAL, 1).request();
    }

    static Job job(String id, String client, Priority priority, int count) {
        return job(id, client, priority, count, List.of());
    }

    static Job job(String id, String client, Priority priority, int count, List<AdapterSetting> loras) {
        JobRequest request = new JobRequest(
                "x",
                null,
                null,
                null,
                null,
                null,
                null,
                1,
                count,
                "auto",
                OutputFormat.PNG,
                priority,
                client,
                "jobs",
                null,
                List.of(),
                null,
                loras,
                null);
        return new Job(id, request, SETTINGS, Instant.EPOCH, JobStatus.queued(List.of()));
    }
}
